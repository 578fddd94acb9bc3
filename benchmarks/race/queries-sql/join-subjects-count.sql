SELECT count(*) FROM livesIn JOIN worksFor USING (s)
