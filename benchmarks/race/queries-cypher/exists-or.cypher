MATCH (u:User) WHERE u.karma IS NOT NULL AND (u.karma > 1000000 OR u.verified) RETURN count(*)
