SELECT (SELECT count(*) FROM author) + (SELECT count(*) FROM reviewer), (SELECT count(*) FROM author)
