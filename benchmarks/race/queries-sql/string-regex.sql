SELECT count(*) FROM "text" WHERE regexp_matches(o, 'qua.*zi$')
