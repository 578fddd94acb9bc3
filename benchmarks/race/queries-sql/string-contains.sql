SELECT count(*) FROM "text" WHERE contains(o, 'shimer')
