SELECT count(*) FROM seat JOIN bornIn USING (o)
