SELECT s FROM director WHERE o = 'http://social.example.org/resource/User0'
