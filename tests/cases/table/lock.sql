-- given
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int PRIMARY KEY, a int);
CREATE TABLE p (id int, k int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p_id ON p (id);
CREATE TABLE parent (id int PRIMARY KEY, a int);
CREATE TABLE heir (b int) INHERITS (parent);
CREATE VIEW v AS SELECT t.id FROM t JOIN u USING (id);
CREATE VIEW vv AS SELECT id FROM v WHERE id IN (SELECT id FROM p);
CREATE MATERIALIZED VIEW mv AS SELECT id FROM t;
CREATE TABLE nothing (id int);
DROP TABLE nothing;

--- no mode
-- statement
LOCK TABLE t;
-- locks: public.t AccessExclusiveLock

--- access share
-- statement
LOCK TABLE t IN ACCESS SHARE MODE;
-- locks: public.t AccessShareLock

--- row share
-- statement
LOCK TABLE t IN ROW SHARE MODE;
-- locks: public.t RowShareLock

--- row exclusive
-- statement
LOCK TABLE t IN ROW EXCLUSIVE MODE;
-- locks: public.t RowExclusiveLock

--- share update exclusive
-- statement
LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE;
-- locks: public.t ShareUpdateExclusiveLock

--- share
-- statement
LOCK TABLE t IN SHARE MODE;
-- locks: public.t ShareLock

--- share row exclusive
-- statement
LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE;
-- locks: public.t ShareRowExclusiveLock

--- exclusive
-- statement
LOCK TABLE t IN EXCLUSIVE MODE;
-- locks: public.t ExclusiveLock

--- nowait
-- statement
LOCK TABLE t IN ACCESS EXCLUSIVE MODE NOWAIT;
-- locks: public.t AccessExclusiveLock

--- two tables
-- statement
LOCK TABLE t, u IN SHARE MODE;
-- locks: public.t ShareLock, public.u ShareLock

--- partitioned
-- statement
LOCK TABLE p IN SHARE MODE;
-- locks: public.p ShareLock, public.p1 ShareLock

--- only partitioned
-- statement
LOCK TABLE ONLY p IN SHARE MODE;
-- locks: public.p ShareLock

--- inheritance
-- statement
LOCK TABLE parent IN SHARE MODE;
-- locks: public.heir ShareLock, public.parent ShareLock

--- view
-- statement
LOCK TABLE v IN EXCLUSIVE MODE;
-- locks: public.t ExclusiveLock, public.u ExclusiveLock, public.v ExclusiveLock

--- view of a view
-- statement
LOCK TABLE vv IN EXCLUSIVE MODE;
-- locks: public.p ExclusiveLock, public.p1 ExclusiveLock, public.t ExclusiveLock, public.u ExclusiveLock
-- locks: public.v ExclusiveLock, public.vv ExclusiveLock

--- materialized view
-- statement
LOCK TABLE mv;
-- error: Refused

--- does not exist
-- statement
LOCK TABLE nothing;
-- error: DoesNotExist
