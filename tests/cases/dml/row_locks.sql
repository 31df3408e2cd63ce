-- given
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int, a int);
INSERT INTO t SELECT n, n FROM generate_series(1, 50) n;
INSERT INTO u SELECT n, n FROM generate_series(1, 50) n;
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM u;
CREATE VIEW v AS SELECT id, a FROM t;
CREATE VIEW w AS SELECT id, a FROM mv;
CREATE SEQUENCE s;

--- rows of a materialized view
-- statement
SELECT * FROM mv FOR UPDATE;
-- error: Refused

--- rows of a materialized view for share, with an alias
-- statement
SELECT * FROM mv AS m JOIN t ON t.id = m.id FOR SHARE OF m;
-- error: Refused

--- rows of the table beside a materialized view
-- statement
SELECT * FROM mv JOIN t ON t.id = mv.id FOR UPDATE OF t;
-- locks: public.mv AccessShareLock, public.t RowShareLock, public.t_pkey RowShareLock
-- scans: public.mv

--- rows of all, a materialized view among them
-- statement
SELECT * FROM mv JOIN t ON t.id = mv.id FOR UPDATE;
-- error: Refused

--- rows of a materialized view inside
-- statement
SELECT * FROM (SELECT * FROM mv) x FOR UPDATE;
-- error: Refused

--- rows of a sequence
-- statement
SELECT * FROM s FOR UPDATE;
-- error: Refused

--- rows of a view
-- statement
SELECT * FROM v FOR UPDATE;
-- locks: public.t RowShareLock, public.t_pkey RowShareLock, public.v RowShareLock
-- scans: public.t

--- rows of a materialized view that are copied
-- statement
INSERT INTO t SELECT * FROM mv FOR UPDATE;
-- error: Refused

--- rows of a materialized view as a table
-- statement
CREATE TABLE n AS SELECT * FROM mv FOR UPDATE;
-- error: Refused

--- rows of a materialized view as a table without rows
-- statement
CREATE TABLE n AS SELECT * FROM mv FOR UPDATE WITH NO DATA;
-- locks: public.mv RowShareLock

--- rows of a materialized view behind a new view
-- statement
CREATE VIEW n AS SELECT * FROM mv FOR UPDATE;
-- locks: public.mv RowShareLock

--- rows of a materialized view as a plan
-- statement
EXPLAIN SELECT * FROM mv FOR UPDATE;
-- error: Refused

--- rows of a materialized view as a prepared statement
-- statement
PREPARE n AS SELECT * FROM mv FOR UPDATE;
-- locks: public.mv RowShareLock

--- rows of a materialized view behind a view
-- statement
SELECT * FROM w FOR UPDATE;
-- error: Refused
