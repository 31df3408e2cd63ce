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

--- a table is made of a prepared query, of what lies behind a view
-- given
PREPARE pp AS SELECT * FROM v;
-- statement
CREATE TABLE x AS EXECUTE pp
-- locks: public.t AccessShareLock, public.v AccessShareLock
-- scans: public.t

--- a table is made of no rows of a prepared query of a view
-- given
PREPARE pp AS SELECT * FROM v;
CREATE INDEX t_id ON t (id);
-- statement
CREATE TABLE x AS EXECUTE pp WITH NO DATA
-- locks: public.t AccessShareLock, public.t_id AccessShareLock, public.v AccessShareLock

--- a table is there already
-- given
PREPARE pp AS SELECT * FROM v;
CREATE TABLE x (id int);
-- statement
CREATE TABLE IF NOT EXISTS x AS EXECUTE pp

--- a query of a view is prepared
-- statement
PREPARE pp AS SELECT * FROM v
-- locks: public.t AccessShareLock, public.v AccessShareLock

--- a change of a view is prepared
-- statement
PREPARE pp AS UPDATE v SET a = 1
-- locks: public.t RowExclusiveLock, public.v RowExclusiveLock

--- a view of a view is not prepared
-- statement
CREATE VIEW w AS SELECT * FROM v
-- locks: public.v AccessShareLock

--- an index serves a parameter
-- given
CREATE INDEX t_id ON t (id);
PREPARE pp(int) AS DELETE FROM t WHERE id = $1;
-- statement
EXECUTE pp(1)
-- locks: public.t RowExclusiveLock, public.t_id RowExclusiveLock

--- a parameter names the partition that is read
-- given
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
PREPARE pp(int, int) AS SELECT * FROM p WHERE a = $2 AND b = $1;
-- statement
EXECUTE pp(1, 2)
-- locks: public.p AccessShareLock, public.p2 AccessShareLock
-- scans: public.p2

--- a parameter names the partition that a row goes to
-- given
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
PREPARE pp(int) AS INSERT INTO p VALUES ($1, 0);
-- statement
EXECUTE pp(2)
-- locks: public.p RowExclusiveLock, public.p2 RowExclusiveLock

--- a parameter names the partition that is changed
-- given
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
PREPARE pp(int) AS UPDATE p SET b = 0 WHERE a = $1;
-- statement
EXECUTE pp(2)
-- locks: public.p RowExclusiveLock, public.p2 RowExclusiveLock
-- scans: public.p2

--- a name is prepared twice
-- given
PREPARE pp AS SELECT * FROM t;
-- statement
PREPARE pp AS SELECT 1
-- error: AlreadyExists

--- a name is prepared again when it was given up
-- given
PREPARE pp AS SELECT * FROM t;
DEALLOCATE pp;
CREATE TABLE u (id int);
PREPARE pp AS SELECT * FROM u;
-- statement
EXECUTE pp
-- locks: public.u AccessShareLock
-- scans: public.u

--- a name is prepared again when all were given up
-- given
PREPARE pp AS SELECT * FROM t;
DEALLOCATE ALL;
CREATE TABLE u (id int);
PREPARE pp AS SELECT * FROM u;
-- statement
EXECUTE pp
-- locks: public.u AccessShareLock
-- scans: public.u

--- a prepared query calls a function
-- given
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE t ADD COLUMN c int; RETURN 1; END $$;
PREPARE pp AS SELECT f();
-- statement
EXECUTE pp
-- locks: public.t AccessExclusiveLock

--- an argument calls a function
-- given
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE t ADD COLUMN c int; RETURN 1; END $$;
PREPARE pp(int) AS SELECT $1;
-- statement
EXECUTE pp(f())
-- locks: public.t AccessExclusiveLock

--- a table is made of what a prepared query of a function gives
-- given
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE t ADD COLUMN c int; RETURN 1; END $$;
PREPARE pp AS SELECT f();
-- statement
CREATE TABLE x AS EXECUTE pp
-- locks: public.t AccessExclusiveLock

--- a column of a table that was made of a prepared query
-- given
PREPARE pp AS SELECT id FROM t;
CREATE TABLE x AS EXECUTE pp;
-- statement
ALTER TABLE x ADD COLUMN id int
-- error: AlreadyExists
