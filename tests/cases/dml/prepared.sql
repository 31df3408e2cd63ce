-- given
CREATE TABLE t (id int, a int);
CREATE VIEW v AS SELECT * FROM t;

--- a table is made of a prepared query
-- earlier
PREPARE pp AS SELECT * FROM t;
-- statement
CREATE TABLE x AS EXECUTE pp
-- locks: public.t AccessShareLock
-- scans: public.t

--- a table is made of no rows of a prepared query
-- earlier
PREPARE pp AS SELECT * FROM t;
-- statement
CREATE TABLE x AS EXECUTE pp WITH NO DATA
-- locks: public.t AccessShareLock

--- a prepared query runs
-- earlier
PREPARE pp AS SELECT * FROM t;
-- statement
EXECUTE pp
-- locks: public.t AccessShareLock
-- scans: public.t

--- a prepared query with a parameter runs
-- earlier
PREPARE pp(int) AS SELECT * FROM t WHERE id = $1;
-- statement
EXECUTE pp(1)
-- locks: public.t AccessShareLock
-- scans: public.t

--- a prepared change runs
-- earlier
PREPARE pp AS UPDATE t SET a = 1;
-- statement
EXECUTE pp
-- locks: public.t RowExclusiveLock
-- scans: public.t

--- a prepared query is explained
-- earlier
PREPARE pp AS SELECT * FROM t;
-- statement
EXPLAIN EXECUTE pp
-- locks: public.t AccessShareLock

--- a prepared query runs and is explained
-- earlier
PREPARE pp AS SELECT * FROM t;
-- statement
EXPLAIN ANALYZE EXECUTE pp
-- locks: public.t AccessShareLock
-- scans: public.t
