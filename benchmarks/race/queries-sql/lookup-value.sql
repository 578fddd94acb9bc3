SELECT o FROM "name" WHERE s = 'http://social.example.org/resource/User42'
