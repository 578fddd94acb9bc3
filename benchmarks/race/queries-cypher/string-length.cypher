MATCH (p:Post) RETURN sum(size(p.text))
