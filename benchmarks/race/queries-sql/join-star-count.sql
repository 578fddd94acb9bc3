SELECT count(*) FROM producer
  JOIN listPrice USING (s)
  JOIN weight USING (s)
  JOIN released USING (s)
  JOIN description USING (s)
