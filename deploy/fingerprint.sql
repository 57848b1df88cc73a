-- Rows and a checksum of every table, whatever the order of its rows; of two databases with
-- the same data the output is the same. The history tables are the audit trail. As superuser.
SELECT format('SELECT %L, count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM %I AS t',
              relname, relname)
FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
ORDER BY relname
\gexec
