SELECT sum(length(o)) FROM "text"
