SELECT k.o, n.o FROM knows k JOIN "name" n ON n.s = k.o WHERE k.s = 'http://social.example.org/resource/User2'
