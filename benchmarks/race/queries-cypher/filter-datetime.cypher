MATCH (p:Post) WHERE p.created >= timestamp('2024-01-01 00:00:00') AND p.length > 30 RETURN count(*)
