SELECT EXISTS (SELECT 1 FROM "type"
  WHERE s = 'http://social.example.org/resource/User5' AND o = 'http://social.example.org/vocabulary/User')
