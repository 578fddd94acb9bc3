MATCH (p:Post) WHERE regexp_matches(p.text, 'qua.*zi$') RETURN count(*)
