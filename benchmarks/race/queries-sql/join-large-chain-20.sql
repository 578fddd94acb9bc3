SELECT t.s, t19.o FROM "type" t
  JOIN broader t1 USING (s)
  JOIN broader t2 ON t2.s = t1.o
  JOIN broader t3 ON t3.s = t2.o
  JOIN broader t4 ON t4.s = t3.o
  JOIN broader t5 ON t5.s = t4.o
  JOIN broader t6 ON t6.s = t5.o
  JOIN broader t7 ON t7.s = t6.o
  JOIN broader t8 ON t8.s = t7.o
  JOIN broader t9 ON t9.s = t8.o
  JOIN broader t10 ON t10.s = t9.o
  JOIN broader t11 ON t11.s = t10.o
  JOIN broader t12 ON t12.s = t11.o
  JOIN broader t13 ON t13.s = t12.o
  JOIN broader t14 ON t14.s = t13.o
  JOIN broader t15 ON t15.s = t14.o
  JOIN broader t16 ON t16.s = t15.o
  JOIN broader t17 ON t17.s = t16.o
  JOIN broader t18 ON t18.s = t17.o
  JOIN broader t19 ON t19.s = t18.o
  WHERE t.o = 'http://social.example.org/vocabulary/Tag'
