-- given
CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE);
CREATE TABLE r (id int, t_id int REFERENCES t) PARTITION BY RANGE (id);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);
CREATE TABLE r2 PARTITION OF r FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id);
CREATE TABLE r2a PARTITION OF r2 FOR VALUES FROM (10) TO (15);
CREATE TABLE q (id int PRIMARY KEY, k int) PARTITION BY RANGE (id);
CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (id);
CREATE TABLE q1a PARTITION OF q1 FOR VALUES FROM (0) TO (5);
CREATE TABLE s (id int, q_id int REFERENCES q);
CREATE TABLE w (id int PRIMARY KEY, q_id int) PARTITION BY LIST (id);
CREATE TABLE w1 PARTITION OF w FOR VALUES IN (1);
ALTER TABLE w1 ADD CONSTRAINT own FOREIGN KEY (q_id) REFERENCES t;
CREATE TABLE d (id int) PARTITION BY LIST (id);
CREATE TABLE d1 PARTITION OF d FOR VALUES IN (1);
CREATE TABLE dd PARTITION OF d DEFAULT PARTITION BY LIST (id);
CREATE TABLE dd1 PARTITION OF dd FOR VALUES IN (2);
CREATE TABLE top (id int);
CREATE TABLE mid () INHERITS (top);
CREATE TABLE low () INHERITS (mid);
CREATE TABLE base (id int PRIMARY KEY, a int);
CREATE VIEW v1 AS SELECT id FROM base;
CREATE MATERIALIZED VIEW m1 AS SELECT id FROM v1;
CREATE UNIQUE INDEX m1_id ON m1 (id);
CREATE VIEW v2 AS SELECT id FROM m1;
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr AFTER INSERT ON d FOR EACH ROW EXECUTE FUNCTION tf();
CREATE SCHEMA s1;
CREATE TABLE s1.a (id int PRIMARY KEY, t_id int REFERENCES t);
CREATE TABLE refers_s1 (a_id int REFERENCES s1.a);
CREATE TYPE s1.mood AS ENUM ('x');
CREATE TABLE holds_mood (id int, m s1.mood);

--- table that a partitioned table references, cascade
-- statement
DROP TABLE t CASCADE;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock, public.t AccessExclusiveLock, public.t_a_key AccessExclusiveLock
-- locks: public.t_pkey AccessExclusiveLock, public.w1 AccessExclusiveLock, s1.a AccessExclusiveLock

--- partitioned table with a foreign key
-- statement
DROP TABLE r;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock, public.t AccessExclusiveLock

--- partition that inherits a foreign key
-- statement
DROP TABLE r1;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock

--- partition of a partition that inherits a foreign key
-- statement
DROP TABLE r2a;
-- locks: public.r2 AccessExclusiveLock, public.r2a AccessExclusiveLock

--- partition with a foreign key of its own
-- statement
DROP TABLE w1;
-- locks: public.t AccessExclusiveLock, public.w AccessExclusiveLock, public.w1 AccessExclusiveLock
-- locks: public.w1_pkey AccessExclusiveLock

--- partitioned table with a partition's own foreign key
-- statement
DROP TABLE w;
-- locks: public.t AccessExclusiveLock, public.w AccessExclusiveLock, public.w1 AccessExclusiveLock
-- locks: public.w1_pkey AccessExclusiveLock, public.w_pkey AccessExclusiveLock

--- partitioned table of two levels that is referenced
-- statement
DROP TABLE q;
-- error: DependentObjects

--- partitioned table of two levels that is referenced, cascade
-- statement
DROP TABLE q CASCADE;
-- locks: public.q AccessExclusiveLock, public.q1 AccessExclusiveLock, public.q1_pkey AccessExclusiveLock
-- locks: public.q1a AccessExclusiveLock, public.q1a_pkey AccessExclusiveLock
-- locks: public.q_pkey AccessExclusiveLock, public.s AccessExclusiveLock

--- partition of two levels that is referenced, cascade
-- statement
DROP TABLE q1a CASCADE;
-- locks: public.q AccessExclusiveLock, public.q1 AccessExclusiveLock, public.q1a AccessExclusiveLock
-- locks: public.q1a_pkey AccessExclusiveLock, public.s AccessExclusiveLock
-- 13-14 locks: public.q1 AccessExclusiveLock, public.q1a AccessExclusiveLock
-- 13-14 locks: public.q1a_pkey AccessExclusiveLock, public.s AccessExclusiveLock

--- table that references two levels
-- statement
DROP TABLE s;
-- locks: public.q AccessExclusiveLock, public.q1 AccessExclusiveLock, public.q1a AccessExclusiveLock
-- locks: public.s AccessExclusiveLock
-- 13-14 locks: public.q1a AccessExclusiveLock, public.s AccessExclusiveLock

--- partition beside a default that is partitioned
-- statement
DROP TABLE d1;
-- locks: public.d AccessExclusiveLock, public.d1 AccessExclusiveLock, public.dd AccessExclusiveLock

--- default that is partitioned
-- statement
DROP TABLE dd;
-- locks: public.d AccessExclusiveLock, public.dd AccessExclusiveLock, public.dd1 AccessExclusiveLock

--- partition below a default
-- statement
DROP TABLE dd1;
-- locks: public.dd AccessExclusiveLock, public.dd1 AccessExclusiveLock

--- partitioned table with a trigger
-- statement
DROP TABLE d;
-- locks: public.d AccessExclusiveLock, public.d1 AccessExclusiveLock, public.dd AccessExclusiveLock
-- locks: public.dd1 AccessExclusiveLock

--- inheritance, middle
-- statement
DROP TABLE mid;
-- error: DependentObjects

--- inheritance, top, cascade
-- statement
DROP TABLE top CASCADE;
-- locks: public.low AccessExclusiveLock, public.mid AccessExclusiveLock, public.top AccessExclusiveLock

--- inheritance, all named
-- statement
DROP TABLE top, mid, low;
-- locks: public.low AccessExclusiveLock, public.mid AccessExclusiveLock, public.top AccessExclusiveLock

--- inheritance, leaf
-- statement
DROP TABLE low;
-- locks: public.low AccessExclusiveLock

--- table under views and materialized views, cascade
-- statement
DROP TABLE base CASCADE;
-- locks: public.base AccessExclusiveLock, public.base_pkey AccessExclusiveLock
-- locks: public.m1 AccessExclusiveLock, public.m1_id AccessExclusiveLock, public.v1 AccessExclusiveLock
-- locks: public.v2 AccessExclusiveLock

--- view under a materialized view, cascade
-- statement
DROP VIEW v1 CASCADE;
-- locks: public.m1 AccessExclusiveLock, public.m1_id AccessExclusiveLock, public.v1 AccessExclusiveLock
-- locks: public.v2 AccessExclusiveLock

--- materialized view under a view
-- statement
DROP MATERIALIZED VIEW m1;
-- error: DependentObjects

--- materialized view under a view, cascade
-- statement
DROP MATERIALIZED VIEW m1 CASCADE;
-- locks: public.m1 AccessExclusiveLock, public.m1_id AccessExclusiveLock, public.v2 AccessExclusiveLock

--- trigger of a default that is partitioned
-- statement
DROP TRIGGER tr ON d;
-- locks: public.d AccessExclusiveLock, public.d1 AccessExclusiveLock, public.dd AccessExclusiveLock
-- locks: public.dd1 AccessExclusiveLock

--- cloned trigger of a partition
-- statement
DROP TRIGGER tr ON d1;
-- error: Refused

--- function of a partitioned table's trigger, cascade
-- statement
DROP FUNCTION tf() CASCADE;
-- locks: public.d AccessExclusiveLock, public.d1 AccessExclusiveLock, public.dd AccessExclusiveLock
-- locks: public.dd1 AccessExclusiveLock

--- schema with a table that another references, cascade
-- statement
DROP SCHEMA s1 CASCADE;
-- locks: public.holds_mood AccessExclusiveLock, public.refers_s1 AccessExclusiveLock
-- locks: public.t AccessExclusiveLock, s1.a AccessExclusiveLock, s1.a_pkey AccessExclusiveLock

--- type of another schema, cascade
-- statement
DROP TYPE s1.mood CASCADE;
-- locks: public.holds_mood AccessExclusiveLock

--- table of a schema that another references
-- statement
DROP TABLE s1.a;
-- error: DependentObjects

--- table of a schema that another references, cascade
-- statement
DROP TABLE s1.a CASCADE;
-- locks: public.refers_s1 AccessExclusiveLock, public.t AccessExclusiveLock, s1.a AccessExclusiveLock
-- locks: s1.a_pkey AccessExclusiveLock

--- two tables, one of which stands in the way
-- statement
DROP TABLE s1.a, refers_s1;
-- locks: public.refers_s1 AccessExclusiveLock, public.t AccessExclusiveLock, s1.a AccessExclusiveLock
-- locks: s1.a_pkey AccessExclusiveLock

--- if exists, of two one is gone
-- given
CREATE TABLE nothing (id int); DROP TABLE nothing;
-- statement
DROP TABLE IF EXISTS nothing, low;
-- locks: public.low AccessExclusiveLock

--- view over a temporary table
-- given
CREATE TEMP TABLE tmp (id int); CREATE VIEW over_tmp AS SELECT id FROM tmp;
-- statement
DROP VIEW over_tmp;
-- locks: pg_temp.over_tmp AccessExclusiveLock

--- truncate a table that a partitioned table references, cascade
-- statement
TRUNCATE t CASCADE;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock, public.refers_s1 AccessExclusiveLock
-- locks: public.t AccessExclusiveLock, public.t_a_key AccessExclusiveLock
-- locks: public.t_pkey AccessExclusiveLock, public.w1 AccessExclusiveLock
-- locks: public.w1_pkey AccessExclusiveLock, s1.a AccessExclusiveLock, s1.a_pkey AccessExclusiveLock
-- 13 locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- 13 locks: public.r2a AccessExclusiveLock, public.refers_s1 AccessExclusiveLock
-- 13 locks: public.t AccessExclusiveLock, public.t_a_key AccessExclusiveLock
-- 13 locks: public.t_pkey AccessExclusiveLock, public.w AccessShareLock, public.w1 AccessExclusiveLock
-- 13 locks: public.w1_pkey AccessExclusiveLock, s1.a AccessExclusiveLock, s1.a_pkey AccessExclusiveLock
-- index_builds: public.t_a_key, public.t_pkey, public.w1_pkey, s1.a_pkey

--- truncate a partitioned table that is referenced, cascade
-- statement
TRUNCATE q CASCADE;
-- locks: public.q AccessExclusiveLock, public.q1 AccessExclusiveLock, public.q1a AccessExclusiveLock
-- locks: public.q1a_pkey AccessExclusiveLock, public.s AccessExclusiveLock
-- index_builds: public.q1a_pkey

--- truncate a partition that is referenced
-- statement
TRUNCATE q1a;
-- error: DependentObjects

--- truncate a partition of a partition that references
-- statement
TRUNCATE r2a;
-- locks: public.r2a AccessExclusiveLock
-- 13 locks: public.r AccessShareLock, public.r2 AccessShareLock, public.r2a AccessExclusiveLock

--- truncate a table that references a partitioned table
-- statement
TRUNCATE s;
-- locks: public.s AccessExclusiveLock

--- truncate two levels of inheritance
-- statement
TRUNCATE top;
-- locks: public.low AccessExclusiveLock, public.mid AccessExclusiveLock, public.top AccessExclusiveLock

--- lock two levels of inheritance
-- statement
LOCK TABLE top IN SHARE MODE;
-- locks: public.low ShareLock, public.mid ShareLock, public.top ShareLock

--- lock a view over a materialized view
-- statement
LOCK TABLE v2 IN SHARE MODE;
-- locks: public.v2 ShareLock

--- comment on an index of a constraint
-- statement
COMMENT ON INDEX t_pkey IS 'x';
-- locks: public.t_pkey ShareUpdateExclusiveLock

--- create a table whose unique constraint repeats its key
-- statement
CREATE TABLE n (id int PRIMARY KEY, a int, UNIQUE (id), UNIQUE (a, id));
-- index_builds: public.n_a_id_key, public.n_pkey

--- create a table whose named unique constraint repeats its key
-- statement
CREATE TABLE n (id int, a int, PRIMARY KEY (id), CONSTRAINT n_u UNIQUE (id));
-- index_builds: public.n_u

--- create a table with a foreign key to two levels of partitions
-- statement
CREATE TABLE n (id int, q_id int REFERENCES q);
-- locks: public.q ShareRowExclusiveLock, public.q1 ShareRowExclusiveLock, public.q1a ShareRowExclusiveLock

--- create a partition of a partition with a foreign key
-- statement
CREATE TABLE n PARTITION OF r2 FOR VALUES FROM (15) TO (20);
-- locks: public.r2 AccessExclusiveLock, public.t ShareRowExclusiveLock

--- create a partition of a table with a trigger
-- statement
CREATE TABLE n PARTITION OF d FOR VALUES IN (7);
-- locks: public.d AccessExclusiveLock, public.dd AccessExclusiveLock, public.dd1 AccessExclusiveLock
-- scans: public.dd1

--- create a table like a view
-- statement
CREATE TABLE n (LIKE v1);
-- locks: public.v1 AccessShareLock

--- create a table that inherits a partitioned table
-- statement
CREATE TABLE n () INHERITS (d);
-- error: Refused

