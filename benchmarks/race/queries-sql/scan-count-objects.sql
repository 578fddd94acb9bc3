SELECT count(DISTINCT o) FROM follows
