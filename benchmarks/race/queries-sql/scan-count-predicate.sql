SELECT count(*) FROM knows
