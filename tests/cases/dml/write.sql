-- given
CREATE TABLE t (id int PRIMARY KEY, a int, b text);
CREATE INDEX t_a ON t (a);
INSERT INTO t SELECT n, n, 'b' || n FROM generate_series(1, 50) n;
CREATE TABLE u (id serial PRIMARY KEY, a int, note text);
INSERT INTO u (a) SELECT n FROM generate_series(1, 50) n;
CREATE TABLE child (id int PRIMARY KEY, t_id int REFERENCES t, note text);
INSERT INTO child VALUES (1, 1);
CREATE INDEX child_t ON child (t_id);
CREATE TABLE gone (id int PRIMARY KEY, t_id int REFERENCES t ON DELETE CASCADE);
CREATE TABLE gone_too (id int, gone_id int REFERENCES gone ON DELETE CASCADE);
CREATE TABLE nulled (id int, t_id int REFERENCES t ON DELETE SET NULL ON UPDATE CASCADE);
CREATE TABLE boss (id int PRIMARY KEY, a int);
INSERT INTO boss VALUES (1, 1), (2, 2);
CREATE TABLE worker (id int, boss_id int REFERENCES boss ON DELETE CASCADE ON UPDATE CASCADE);
INSERT INTO worker VALUES (1, 1);
CREATE INDEX worker_boss ON worker (boss_id);
CREATE TABLE p (id int, k int, a int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE INDEX p_id ON p (id);
INSERT INTO p SELECT n, n, n FROM generate_series(0, 19) n;
CREATE TABLE parent (id int PRIMARY KEY, a int);
CREATE TABLE heir (b int) INHERITS (parent);
CREATE VIEW v AS SELECT id, a, b FROM t;
CREATE VIEW vj AS SELECT t.id, u.note FROM t, u;
CREATE MATERIALIZED VIEW mv AS SELECT id FROM t;
CREATE SEQUENCE s;

--- insert values
-- statement
INSERT INTO u (a) VALUES (1);
-- locks: public.u RowExclusiveLock, public.u_id_seq RowExclusiveLock

--- insert values into a table with many indexes
-- statement
INSERT INTO t VALUES (100, 1, 'x');
-- locks: public.t RowExclusiveLock

--- insert from a query
-- statement
INSERT INTO u (a) SELECT a FROM t;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- locks: public.u RowExclusiveLock, public.u_id_seq RowExclusiveLock
-- scans: public.t

--- insert a child
-- statement
INSERT INTO child VALUES (10, 2);
-- locks: public.child RowExclusiveLock, public.t RowShareLock, public.t_a RowShareLock
-- locks: public.t_pkey RowShareLock

--- insert a child with null
-- statement
INSERT INTO child VALUES (10, NULL);
-- locks: public.child RowExclusiveLock

--- insert into a partitioned table
-- statement
INSERT INTO p VALUES (1, 1, 1);
-- locks: public.p RowExclusiveLock, public.p1 RowExclusiveLock

--- insert into a partition
-- statement
INSERT INTO p1 VALUES (1, 1, 1);
-- locks: public.p AccessShareLock, public.p1 RowExclusiveLock

--- insert from a query into a partitioned table
-- statement
INSERT INTO p SELECT id, k, a FROM p;
-- locks: public.p RowExclusiveLock, public.p1 RowExclusiveLock, public.p1_id_idx AccessShareLock
-- locks: public.p2 RowExclusiveLock, public.p2_id_idx AccessShareLock, public.p_id AccessShareLock
-- 13-15 locks: public.p RowExclusiveLock, public.p1 RowExclusiveLock, public.p1_id_idx AccessShareLock
-- 13-15 locks: public.p2 RowExclusiveLock, public.p2_id_idx AccessShareLock
-- scans: public.p1, public.p2

--- insert into an inheritance parent
-- statement
INSERT INTO parent VALUES (1, 1);
-- locks: public.parent RowExclusiveLock

--- insert into a view
-- statement
INSERT INTO v VALUES (100, 1, 'x');
-- locks: public.t RowExclusiveLock, public.v RowExclusiveLock

--- insert on conflict do nothing
-- statement
INSERT INTO t VALUES (1, 1, 'x') ON CONFLICT DO NOTHING;
-- locks: public.t RowExclusiveLock

--- insert on conflict do update
-- statement
INSERT INTO t VALUES (1, 1, 'x') ON CONFLICT (id) DO UPDATE SET a = 2;
-- locks: public.t RowExclusiveLock, public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock

--- insert with a sequence
-- statement
INSERT INTO boss VALUES (1000 + nextval('s'), 1);
-- locks: public.boss RowExclusiveLock, public.s RowExclusiveLock

--- insert with a subquery
-- statement
INSERT INTO u (a) VALUES ((SELECT max(id) FROM boss));
-- locks: public.boss AccessShareLock, public.boss_pkey AccessShareLock, public.u RowExclusiveLock
-- locks: public.u_id_seq RowExclusiveLock

--- insert with a common table expression
-- statement
WITH n AS (SELECT a FROM t) INSERT INTO u (a) SELECT a FROM n;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- locks: public.u RowExclusiveLock, public.u_id_seq RowExclusiveLock
-- scans: public.t

--- update everything
-- statement
UPDATE u SET a = 1;
-- locks: public.u RowExclusiveLock, public.u_pkey RowExclusiveLock
-- scans: public.u

--- update by key
-- statement
UPDATE u SET a = 1 WHERE id = 5;
-- locks: public.u RowExclusiveLock, public.u_pkey RowExclusiveLock

--- update by index
-- statement
UPDATE t SET b = 'x' WHERE a = 5;
-- locks: public.t RowExclusiveLock, public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock

--- update without index
-- statement
UPDATE t SET a = 5 WHERE b = 'b5';
-- locks: public.t RowExclusiveLock, public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock
-- scans: public.t

--- update always true
-- statement
UPDATE u SET a = 1 WHERE true;
-- locks: public.u RowExclusiveLock, public.u_pkey RowExclusiveLock
-- scans: public.u

--- update with null test
-- statement
UPDATE u SET note = 'x' WHERE note IS NULL;
-- locks: public.u RowExclusiveLock, public.u_pkey RowExclusiveLock
-- scans: public.u

--- update by range of a key
-- statement
UPDATE u SET a = 1 WHERE id BETWEEN 1 AND 5;
-- locks: public.u RowExclusiveLock, public.u_pkey RowExclusiveLock

--- update by list of keys
-- statement
UPDATE u SET a = 1 WHERE id IN (1, 2, 3);
-- locks: public.u RowExclusiveLock, public.u_pkey RowExclusiveLock

--- update a key that is referenced
-- statement
UPDATE boss SET id = 3 WHERE id = 1;
-- locks: public.boss RowExclusiveLock, public.boss_pkey RowExclusiveLock, public.worker RowExclusiveLock
-- locks: public.worker_boss RowExclusiveLock

--- update what is not referenced
-- statement
UPDATE boss SET a = 3 WHERE id = 1;
-- locks: public.boss RowExclusiveLock, public.boss_pkey RowExclusiveLock

--- update a foreign key
-- statement
UPDATE child SET t_id = 2 WHERE id = 1;
-- locks: public.child RowExclusiveLock, public.child_pkey RowExclusiveLock
-- locks: public.child_t RowExclusiveLock, public.t RowShareLock, public.t_a RowShareLock
-- locks: public.t_pkey RowShareLock

--- update a child otherwise
-- statement
UPDATE child SET note = 'x' WHERE id = 1;
-- locks: public.child RowExclusiveLock, public.child_pkey RowExclusiveLock
-- locks: public.child_t RowExclusiveLock

--- update a partitioned table
-- statement
UPDATE p SET a = 1;
-- locks: public.p RowExclusiveLock, public.p1 RowExclusiveLock, public.p1_id_idx RowExclusiveLock
-- locks: public.p2 RowExclusiveLock, public.p2_id_idx RowExclusiveLock, public.p_id RowExclusiveLock
-- 13-15 locks: public.p RowExclusiveLock, public.p1 RowExclusiveLock, public.p1_id_idx RowExclusiveLock
-- 13-15 locks: public.p2 RowExclusiveLock, public.p2_id_idx RowExclusiveLock
-- scans: public.p1, public.p2

--- update a partitioned table by index
-- statement
UPDATE p SET a = 1 WHERE id = 5;
-- locks: public.p RowExclusiveLock, public.p1 RowExclusiveLock, public.p1_id_idx RowExclusiveLock
-- locks: public.p2 RowExclusiveLock, public.p2_id_idx RowExclusiveLock, public.p_id RowExclusiveLock
-- 13-15 locks: public.p RowExclusiveLock, public.p1 RowExclusiveLock, public.p1_id_idx RowExclusiveLock
-- 13-15 locks: public.p2 RowExclusiveLock, public.p2_id_idx RowExclusiveLock

--- update one partition through the key
-- statement
UPDATE p SET a = 1 WHERE k = 5;
-- locks: public.p RowExclusiveLock, public.p1 RowExclusiveLock, public.p1_id_idx RowExclusiveLock
-- locks: public.p_id RowExclusiveLock
-- 13-15 locks: public.p RowExclusiveLock, public.p1 RowExclusiveLock, public.p1_id_idx RowExclusiveLock
-- scans: public.p1

--- update only the partitioned table
-- statement
UPDATE ONLY p SET a = 1;
-- locks: public.p RowExclusiveLock, public.p_id RowExclusiveLock

--- update an inheritance parent
-- statement
UPDATE parent SET a = 1;
-- locks: public.heir RowExclusiveLock, public.parent RowExclusiveLock, public.parent_pkey RowExclusiveLock
-- scans: public.heir, public.parent

--- update through a view
-- statement
UPDATE v SET a = 1 WHERE id = 3;
-- locks: public.t RowExclusiveLock, public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock
-- locks: public.v RowExclusiveLock

--- update with a subquery
-- statement
UPDATE u SET a = 1 WHERE note = (SELECT b FROM t WHERE id = 1);
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- locks: public.u RowExclusiveLock, public.u_pkey RowExclusiveLock
-- scans: public.u

--- delete everything unreferenced
-- statement
DELETE FROM u;
-- locks: public.u RowExclusiveLock, public.u_pkey RowExclusiveLock
-- scans: public.u

--- delete a parent by key
-- statement
DELETE FROM boss WHERE id = 1;
-- locks: public.boss RowExclusiveLock, public.boss_pkey RowExclusiveLock, public.worker RowExclusiveLock
-- locks: public.worker_boss RowExclusiveLock

--- delete a child
-- statement
DELETE FROM child WHERE id = 1;
-- locks: public.child RowExclusiveLock, public.child_pkey RowExclusiveLock
-- locks: public.child_t RowExclusiveLock

--- delete with using
-- statement
DELETE FROM u USING boss WHERE boss.a = u.a;
-- locks: public.boss AccessShareLock, public.boss_pkey AccessShareLock, public.u RowExclusiveLock
-- locks: public.u_pkey RowExclusiveLock
-- scans: public.boss, public.u

--- delete a partitioned table
-- statement
DELETE FROM p;
-- locks: public.p RowExclusiveLock, public.p1 RowExclusiveLock, public.p1_id_idx RowExclusiveLock
-- locks: public.p2 RowExclusiveLock, public.p2_id_idx RowExclusiveLock, public.p_id RowExclusiveLock
-- 13-15 locks: public.p RowExclusiveLock, public.p1 RowExclusiveLock, public.p1_id_idx RowExclusiveLock
-- 13-15 locks: public.p2 RowExclusiveLock, public.p2_id_idx RowExclusiveLock
-- scans: public.p1, public.p2

--- delete what has a cascading grandchild
-- given
INSERT INTO gone VALUES (7, 7);
-- statement
DELETE FROM t WHERE id = 7;
-- locks: public.child RowShareLock, public.child_pkey RowShareLock, public.child_t RowShareLock
-- locks: public.gone RowExclusiveLock, public.gone_pkey RowExclusiveLock, public.gone_too RowExclusiveLock
-- locks: public.nulled RowExclusiveLock, public.t RowExclusiveLock, public.t_a RowExclusiveLock
-- locks: public.t_pkey RowExclusiveLock
-- scans: public.gone, public.gone_too, public.nulled

--- returning
-- statement
DELETE FROM u WHERE id = 1 RETURNING *;
-- locks: public.u RowExclusiveLock, public.u_pkey RowExclusiveLock

--- modifying common table expression
-- statement
WITH moved AS (DELETE FROM u RETURNING a) INSERT INTO boss SELECT 100 + a, a FROM moved;
-- locks: public.boss RowExclusiveLock, public.u RowExclusiveLock, public.u_pkey RowExclusiveLock
-- scans: public.u

--- merge
-- statement
MERGE INTO u USING boss ON boss.id + 1000 = u.id WHEN MATCHED THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT (a) VALUES (1);
-- locks: public.boss AccessShareLock, public.boss_pkey AccessShareLock, public.u RowExclusiveLock
-- locks: public.u_id_seq RowExclusiveLock, public.u_pkey RowExclusiveLock
-- scans: public.boss
-- 13-14 error: NotInThisVersion

--- copy in
-- statement
COPY u (a) FROM PROGRAM 'echo 1';
-- locks: public.u RowExclusiveLock, public.u_id_seq RowExclusiveLock

--- copy out
-- statement
COPY u TO '/dev/null';
-- locks: public.u AccessShareLock
-- scans: public.u

--- copy a query out
-- statement
COPY (SELECT id FROM t) TO '/dev/null';
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.t

--- copy into a partitioned table
-- statement
COPY p FROM '/dev/null';
-- locks: public.p RowExclusiveLock

--- select
-- statement
SELECT * FROM u;
-- locks: public.u AccessShareLock, public.u_pkey AccessShareLock
-- scans: public.u

--- select by key
-- statement
SELECT * FROM u WHERE id = 5;
-- locks: public.u AccessShareLock, public.u_pkey AccessShareLock

--- select for update
-- statement
SELECT * FROM u WHERE id = 5 FOR UPDATE;
-- locks: public.u RowShareLock, public.u_pkey RowShareLock

--- select for share of one
-- statement
SELECT * FROM u JOIN boss ON boss.id = u.a WHERE u.id = 1 FOR SHARE OF u;
-- locks: public.boss AccessShareLock, public.boss_pkey AccessShareLock, public.u RowShareLock
-- locks: public.u_pkey RowShareLock

--- select for key share
-- statement
SELECT * FROM u FOR KEY SHARE;
-- locks: public.u RowShareLock, public.u_pkey RowShareLock
-- scans: public.u

--- select for update through a view
-- statement
SELECT * FROM v WHERE id = 3 FOR UPDATE;
-- locks: public.t RowShareLock, public.t_a RowShareLock, public.t_pkey RowShareLock, public.v RowShareLock

--- select from a view
-- statement
SELECT * FROM v;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- locks: public.v AccessShareLock
-- scans: public.t

--- select from a join view
-- statement
SELECT count(*) FROM vj;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- locks: public.u AccessShareLock, public.u_pkey AccessShareLock, public.vj AccessShareLock
-- scans: public.t, public.u

--- select from a materialized view
-- statement
SELECT * FROM mv;
-- locks: public.mv AccessShareLock
-- scans: public.mv

--- select from a partitioned table
-- statement
SELECT * FROM p;
-- locks: public.p AccessShareLock, public.p1 AccessShareLock, public.p1_id_idx AccessShareLock
-- locks: public.p2 AccessShareLock, public.p2_id_idx AccessShareLock, public.p_id AccessShareLock
-- 13-15 locks: public.p AccessShareLock, public.p1 AccessShareLock, public.p1_id_idx AccessShareLock
-- 13-15 locks: public.p2 AccessShareLock, public.p2_id_idx AccessShareLock
-- scans: public.p1, public.p2

--- select one partition through the key
-- statement
SELECT * FROM p WHERE k = 5;
-- locks: public.p AccessShareLock, public.p1 AccessShareLock, public.p1_id_idx AccessShareLock
-- locks: public.p_id AccessShareLock
-- 13-15 locks: public.p AccessShareLock, public.p1 AccessShareLock, public.p1_id_idx AccessShareLock
-- scans: public.p1

--- select from an inheritance parent
-- statement
SELECT * FROM parent;
-- locks: public.heir AccessShareLock, public.parent AccessShareLock, public.parent_pkey AccessShareLock
-- scans: public.heir, public.parent

--- select from only an inheritance parent
-- statement
SELECT * FROM ONLY parent;
-- locks: public.parent AccessShareLock, public.parent_pkey AccessShareLock
-- scans: public.parent

--- select a sequence
-- statement
SELECT nextval('s');
-- locks: public.s RowExclusiveLock

--- select setval
-- statement
SELECT setval('s', 10);
-- locks: public.s RowExclusiveLock

--- select setval from a table
-- statement
SELECT setval('u_id_seq', (SELECT max(a) FROM u));
-- locks: public.u AccessShareLock, public.u_id_seq RowExclusiveLock, public.u_pkey AccessShareLock
-- scans: public.u

--- select from a sequence
-- statement
SELECT last_value FROM s;
-- locks: public.s AccessShareLock

--- select without a table
-- statement
SELECT 1;

--- select exists
-- statement
SELECT EXISTS (SELECT 1 FROM u WHERE a = 1);
-- locks: public.u AccessShareLock, public.u_pkey AccessShareLock
-- scans: public.u

--- select union
-- statement
SELECT note FROM u UNION SELECT a::text FROM boss;
-- locks: public.boss AccessShareLock, public.boss_pkey AccessShareLock, public.u AccessShareLock
-- locks: public.u_pkey AccessShareLock
-- scans: public.boss, public.u

--- select with a common table expression that hides a table
-- statement
WITH u AS (SELECT id FROM boss) SELECT * FROM u;
-- locks: public.boss AccessShareLock, public.boss_pkey AccessShareLock
-- scans: public.boss

--- values
-- statement
VALUES (1), (2);

--- table
-- statement
TABLE u;
-- locks: public.u AccessShareLock, public.u_pkey AccessShareLock
-- scans: public.u

--- explain
-- statement
EXPLAIN UPDATE u SET a = 1;
-- locks: public.u RowExclusiveLock, public.u_pkey RowExclusiveLock

--- explain analyze
-- statement
EXPLAIN ANALYZE UPDATE u SET a = 1;
-- locks: public.u RowExclusiveLock, public.u_pkey RowExclusiveLock
-- scans: public.u

--- prepare
-- statement
PREPARE q AS SELECT * FROM u;
-- locks: public.u AccessShareLock

--- declare a cursor
-- statement
DECLARE c CURSOR FOR SELECT * FROM u;
-- locks: public.u AccessShareLock, public.u_pkey AccessShareLock

--- set
-- statement
SET lock_timeout = '2s';

--- show
-- statement
SHOW lock_timeout;

--- savepoint
-- statement
SAVEPOINT one;

--- listen
-- statement
LISTEN something;

--- notify
-- statement
NOTIFY something;

--- select advisory lock
-- statement
SELECT pg_advisory_xact_lock(1);

--- do without anything
-- statement
DO $$ BEGIN PERFORM 1; END $$;

--- discard
-- statement
DISCARD PLANS;

--- checkpoint
-- statement
CHECKPOINT;

--- a row inserted through a view into a partition
-- given
CREATE TABLE parts (id int NOT NULL, a int) PARTITION BY RANGE (id);
CREATE TABLE parts1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE TABLE parts2 PARTITION OF parts FOR VALUES FROM (10) TO (20);
CREATE VIEW seen AS SELECT id FROM parts;
-- statement
INSERT INTO seen (id) VALUES (12);
-- locks: public.seen RowExclusiveLock, public.parts RowExclusiveLock, public.parts2 RowExclusiveLock

--- a row inserted through a view into a table with a foreign key
-- given
CREATE TABLE far (id int PRIMARY KEY);
INSERT INTO far VALUES (1);
CREATE TABLE near (id int REFERENCES far);
CREATE VIEW seen AS SELECT id FROM near;
-- statement
INSERT INTO seen VALUES (1);
-- locks: public.seen RowExclusiveLock, public.near RowExclusiveLock, public.far RowShareLock, public.far_pkey RowShareLock
