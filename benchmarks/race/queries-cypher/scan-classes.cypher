MATCH (n) WHERE n.class IS NOT NULL RETURN n.class, count(*)
