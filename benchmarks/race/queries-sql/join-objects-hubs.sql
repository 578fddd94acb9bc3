SELECT count(*) FROM bornIn JOIN writtenAt USING (o)
