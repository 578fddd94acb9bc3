SELECT s, o FROM bornIn
  WHERE o IN ('http://social.example.org/resource/Place3', 'http://social.example.org/resource/Place5', 'http://social.example.org/resource/Place8')
