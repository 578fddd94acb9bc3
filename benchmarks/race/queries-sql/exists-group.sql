SELECT w.s FROM worksFor w
  WHERE w.o = 'http://social.example.org/resource/Organisation9' AND EXISTS (SELECT 1 FROM reviewer r
  JOIN verifiedPurchase v USING (s)
  WHERE r.o = w.s AND v.o)
