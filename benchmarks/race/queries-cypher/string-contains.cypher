MATCH (p:Post) WHERE contains(p.text, 'shimer') RETURN count(*)
