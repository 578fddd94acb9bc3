-- print: tsv
SELECT s AS post, o AS created FROM created
