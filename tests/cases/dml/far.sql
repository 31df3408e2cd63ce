-- given
CREATE TABLE t (id int PRIMARY KEY, a int, b text);
INSERT INTO t SELECT n, n, 'b' || n FROM generate_series(1, 50) n;
CREATE INDEX t_a ON t (a);
CREATE TABLE p (id int, k int, a int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id);
CREATE TABLE p2a PARTITION OF p2 FOR VALUES FROM (0) TO (1000);
CREATE TABLE pd PARTITION OF p DEFAULT;
CREATE INDEX p_id ON p (id);
INSERT INTO p SELECT n, n, n FROM generate_series(0, 29) n;
CREATE TABLE l (id int, region text) PARTITION BY LIST (region);
CREATE TABLE l_eu PARTITION OF l FOR VALUES IN ('eu', 'uk');
CREATE TABLE l_us PARTITION OF l FOR VALUES IN ('us');
INSERT INTO l VALUES (1, 'eu'), (2, 'us');
CREATE TABLE pk (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE pk1 PARTITION OF pk FOR VALUES FROM (0) TO (100);
INSERT INTO pk VALUES (1);
CREATE TABLE child (id int, pk_id int REFERENCES pk);
CREATE TABLE tree (id int PRIMARY KEY, up int REFERENCES tree ON DELETE CASCADE);
INSERT INTO tree VALUES (1, NULL), (2, 1);
CREATE TABLE ident (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int);
CREATE TABLE pc (id int, t_id int REFERENCES t) PARTITION BY RANGE (id);
CREATE TABLE pc1 PARTITION OF pc FOR VALUES FROM (0) TO (100);
INSERT INTO pc VALUES (1, 1);
CREATE VIEW v AS SELECT id, a FROM t WHERE a > 0;
CREATE VIEW vv AS SELECT id, a FROM v;
CREATE TABLE deferred (id int, t_id int REFERENCES t DEFERRABLE INITIALLY DEFERRED);

--- insert into a partition of a partition
-- statement
INSERT INTO p2a VALUES (1, 12, 1);
-- locks: public.p AccessShareLock, public.p2 AccessShareLock, public.p2a RowExclusiveLock

--- insert into an intermediate partition
-- statement
INSERT INTO p2 VALUES (1, 12, 1);
-- locks: public.p AccessShareLock, public.p2 RowExclusiveLock, public.p2a RowExclusiveLock

--- insert into the default through the parent
-- statement
INSERT INTO p VALUES (1, 99, 1);
-- locks: public.p RowExclusiveLock, public.pd RowExclusiveLock

--- insert two levels down through the parent
-- statement
INSERT INTO p VALUES (1, 12, 1);
-- locks: public.p RowExclusiveLock, public.p2 RowExclusiveLock, public.p2a RowExclusiveLock

--- insert two rows into two partitions
-- statement
INSERT INTO p VALUES (1, 1, 1), (2, 2, 2), (3, 99, 3);
-- locks: public.p RowExclusiveLock, public.p1 RowExclusiveLock, public.pd RowExclusiveLock

--- insert into a list partition
-- statement
INSERT INTO l VALUES (5, 'eu');
-- locks: public.l RowExclusiveLock, public.l_eu RowExclusiveLock

--- update a partition
-- statement
UPDATE p1 SET a = 1;
-- locks: public.p AccessShareLock, public.p1 RowExclusiveLock, public.p1_id_idx RowExclusiveLock
-- scans: public.p1

--- update a partition of a partition by index
-- statement
UPDATE p2a SET a = 1 WHERE id = 12;
-- locks: public.p AccessShareLock, public.p2 AccessShareLock, public.p2a RowExclusiveLock
-- locks: public.p2a_id_idx RowExclusiveLock

--- delete from a partition
-- statement
DELETE FROM p1 WHERE id = 1;
-- locks: public.p1 RowExclusiveLock, public.p1_id_idx RowExclusiveLock
-- 13 locks: public.p AccessShareLock, public.p1 RowExclusiveLock, public.p1_id_idx RowExclusiveLock

--- select from a partition
-- statement
SELECT * FROM p1;
-- locks: public.p1 AccessShareLock, public.p1_id_idx AccessShareLock
-- scans: public.p1

--- select one list partition
-- statement
SELECT * FROM l WHERE region = 'us';
-- locks: public.l AccessShareLock, public.l_us AccessShareLock
-- scans: public.l_us

--- select the default partition
-- statement
SELECT * FROM p WHERE k = 99;
-- locks: public.p AccessShareLock, public.p_id AccessShareLock, public.pd AccessShareLock
-- locks: public.pd_id_idx AccessShareLock
-- 13-15 locks: public.p AccessShareLock, public.pd AccessShareLock, public.pd_id_idx AccessShareLock
-- scans: public.pd

--- insert a child of a partitioned table
-- statement
INSERT INTO child VALUES (1, 1);
-- locks: public.child RowExclusiveLock, public.pk RowShareLock, public.pk1 RowShareLock
-- locks: public.pk1_pkey RowShareLock, public.pk_pkey RowShareLock
-- 13-15 locks: public.child RowExclusiveLock, public.pk RowShareLock, public.pk1 RowShareLock
-- 13-15 locks: public.pk1_pkey RowShareLock

--- delete from a partitioned table that is referenced
-- statement
DELETE FROM pk WHERE id = 1;
-- locks: public.child RowShareLock, public.pk RowExclusiveLock, public.pk1 RowExclusiveLock
-- locks: public.pk1_pkey RowExclusiveLock, public.pk_pkey RowExclusiveLock
-- 13-15 locks: public.child RowShareLock, public.pk RowExclusiveLock, public.pk1 RowExclusiveLock
-- 13-15 locks: public.pk1_pkey RowExclusiveLock
-- scans: public.child

--- insert into a tree
-- statement
INSERT INTO tree VALUES (3, 1);
-- locks: public.tree RowExclusiveLock, public.tree_pkey RowShareLock

--- delete from a tree
-- statement
DELETE FROM tree WHERE id = 1;
-- locks: public.tree RowExclusiveLock, public.tree_pkey RowExclusiveLock
-- scans: public.tree

--- insert with an identity
-- statement
INSERT INTO ident (a) VALUES (1);
-- locks: public.ident RowExclusiveLock, public.ident_id_seq RowExclusiveLock

--- insert with an identity overridden
-- statement
INSERT INTO ident OVERRIDING SYSTEM VALUE VALUES (7, 1);
-- locks: public.ident RowExclusiveLock

--- insert default values
-- statement
INSERT INTO ident DEFAULT VALUES;
-- locks: public.ident RowExclusiveLock, public.ident_id_seq RowExclusiveLock

--- insert with default in the row
-- statement
INSERT INTO ident VALUES (DEFAULT, 1);
-- locks: public.ident RowExclusiveLock, public.ident_id_seq RowExclusiveLock

--- insert into a partitioned table with a foreign key
-- statement
INSERT INTO pc VALUES (2, 2);
-- locks: public.pc RowExclusiveLock, public.pc1 RowExclusiveLock, public.t RowShareLock
-- locks: public.t_a RowShareLock, public.t_pkey RowShareLock

--- delete what a partitioned table references
-- statement
DELETE FROM t WHERE id = 40;
-- locks: public.pc RowShareLock, public.pc1 RowShareLock, public.t RowExclusiveLock
-- locks: public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock
-- scans: public.pc1

--- insert with a deferred foreign key
-- statement
INSERT INTO deferred VALUES (1, 1);
-- locks: public.deferred RowExclusiveLock
-- brief: public.t RowShareLock

--- update through two views
-- statement
UPDATE vv SET a = 2 WHERE id = 1;
-- locks: public.t RowExclusiveLock, public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock
-- locks: public.v RowExclusiveLock, public.vv RowExclusiveLock

--- delete through a view
-- statement
DELETE FROM v WHERE id = 45;
-- locks: public.pc RowShareLock, public.pc1 RowShareLock, public.t RowExclusiveLock
-- locks: public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock, public.v RowExclusiveLock
-- scans: public.pc1

--- lateral
-- statement
SELECT * FROM t, LATERAL (SELECT count(*) FROM p WHERE p.id = t.id) x WHERE t.id = 1;
-- locks: public.p AccessShareLock, public.p1 AccessShareLock, public.p1_id_idx AccessShareLock
-- locks: public.p2 AccessShareLock, public.p2_id_idx AccessShareLock, public.p2a AccessShareLock
-- locks: public.p2a_id_idx AccessShareLock, public.p_id AccessShareLock, public.pd AccessShareLock
-- locks: public.pd_id_idx AccessShareLock, public.t AccessShareLock, public.t_a AccessShareLock
-- locks: public.t_pkey AccessShareLock
-- 13-15 locks: public.p AccessShareLock, public.p1 AccessShareLock, public.p1_id_idx AccessShareLock
-- 13-15 locks: public.p2 AccessShareLock, public.p2a AccessShareLock, public.p2a_id_idx AccessShareLock
-- 13-15 locks: public.pd AccessShareLock, public.pd_id_idx AccessShareLock, public.t AccessShareLock
-- 13-15 locks: public.t_a AccessShareLock, public.t_pkey AccessShareLock

--- subquery for update
-- statement
SELECT * FROM (SELECT id FROM t WHERE id = 1 FOR UPDATE) x;
-- locks: public.t RowShareLock, public.t_a RowShareLock, public.t_pkey RowShareLock

--- for update over a subquery
-- statement
SELECT * FROM (SELECT id FROM t WHERE id = 1) x FOR UPDATE;
-- locks: public.t RowShareLock, public.t_a RowShareLock, public.t_pkey RowShareLock

--- for update over a common table expression
-- statement
WITH x AS (SELECT id FROM t WHERE id = 1) SELECT * FROM x FOR UPDATE;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock

--- recursive
-- statement
WITH RECURSIVE x AS (SELECT id, up FROM tree WHERE id = 1 UNION ALL SELECT c.id, c.up FROM tree c JOIN x ON c.up = x.id) SELECT * FROM x;
-- locks: public.tree AccessShareLock, public.tree_pkey AccessShareLock
-- scans: public.tree

--- common table expression that hides its own table
-- statement
WITH t AS (SELECT id FROM t WHERE id = 1) SELECT * FROM t;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock

--- not exists
-- statement
DELETE FROM t WHERE id = 50 AND NOT EXISTS (SELECT 1 FROM p WHERE p.id = t.id);
-- locks: public.p AccessShareLock, public.p1 AccessShareLock, public.p1_id_idx AccessShareLock
-- locks: public.p2 AccessShareLock, public.p2_id_idx AccessShareLock, public.p2a AccessShareLock
-- locks: public.p2a_id_idx AccessShareLock, public.p_id AccessShareLock, public.pc RowShareLock
-- locks: public.pc1 RowShareLock, public.pd AccessShareLock, public.pd_id_idx AccessShareLock
-- locks: public.t RowExclusiveLock, public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock
-- 13-15 locks: public.p AccessShareLock, public.p1 AccessShareLock, public.p1_id_idx AccessShareLock
-- 13-15 locks: public.p2 AccessShareLock, public.p2a AccessShareLock, public.p2a_id_idx AccessShareLock
-- 13-15 locks: public.pc RowShareLock, public.pc1 RowShareLock, public.pd AccessShareLock
-- 13-15 locks: public.pd_id_idx AccessShareLock, public.t RowExclusiveLock, public.t_a RowExclusiveLock
-- 13-15 locks: public.t_pkey RowExclusiveLock
-- scans: public.pc1

--- case with a subquery
-- statement
SELECT CASE WHEN EXISTS (SELECT 1 FROM t WHERE id = 1) THEN 1 ELSE 2 END;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock

--- maximum of an index
-- statement
SELECT max(a) FROM t;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock

--- maximum of no index
-- statement
SELECT max(b) FROM t;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.t

--- maximum in a coalesce
-- statement
SELECT coalesce(max(id), 1) FROM t;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock

--- count
-- statement
SELECT count(*) FROM t;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.t

--- or
-- statement
SELECT * FROM t WHERE id = 1 OR b = 'x';
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.t

--- like
-- statement
SELECT * FROM t WHERE b LIKE 'x%';
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.t

--- in a list
-- statement
SELECT * FROM t WHERE a IN (1, 2);
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock

--- any of an array
-- statement
SELECT * FROM t WHERE a = ANY (ARRAY[1, 2]);
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock

--- function of the column
-- statement
SELECT * FROM t WHERE abs(a) = 1;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.t

--- cast of the constant
-- statement
SELECT * FROM t WHERE a = '5'::int;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock

--- the other way round
-- statement
SELECT * FROM t WHERE 5 = a;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock

--- negated
-- statement
SELECT * FROM t WHERE NOT a = 5;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.t

--- not equal
-- statement
SELECT * FROM t WHERE a <> 5;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.t

--- not in
-- statement
SELECT * FROM t WHERE a NOT IN (1, 2);
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.t

--- null test of an index
-- statement
SELECT * FROM t WHERE a IS NULL;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock

--- not null test
-- statement
SELECT * FROM t WHERE b IS NOT NULL;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.t

--- insert or update from a query
-- statement
INSERT INTO t (id, a) SELECT id, a FROM ident ON CONFLICT (id) DO UPDATE SET a = excluded.a;
-- locks: public.ident AccessShareLock, public.ident_pkey AccessShareLock, public.t RowExclusiveLock
-- locks: public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock
-- scans: public.ident

--- insert returning into another
-- statement
WITH x AS (INSERT INTO ident (a) VALUES (1) RETURNING id) UPDATE t SET a = x.id FROM x WHERE t.id = 1;
-- locks: public.ident RowExclusiveLock, public.ident_id_seq RowExclusiveLock, public.t RowExclusiveLock
-- locks: public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock
