-- given
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE INDEX t_a ON t (a);
INSERT INTO t VALUES (1, 1);
CREATE TABLE child (id serial PRIMARY KEY, t_id int REFERENCES t);
CREATE TABLE grandchild (id int, child_id int REFERENCES child);
CREATE TABLE alone (id serial PRIMARY KEY, note text);
CREATE TABLE p (id int, k int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id);
CREATE TABLE p2a PARTITION OF p2 FOR VALUES FROM (0) TO (10);
CREATE INDEX p_id ON p (id);
CREATE TABLE parent (id int PRIMARY KEY, a int);
CREATE TABLE heir (b int) INHERITS (parent);
CREATE MATERIALIZED VIEW mv AS SELECT id FROM t;
CREATE VIEW v AS SELECT id FROM t;
CREATE TABLE nothing (id int);
DROP TABLE nothing;

--- alone
-- statement
TRUNCATE alone;
-- locks: public.alone AccessExclusiveLock, public.alone_pkey AccessExclusiveLock
-- index_builds: public.alone_pkey

--- restart identity
-- statement
TRUNCATE alone RESTART IDENTITY;
-- locks: public.alone AccessExclusiveLock, public.alone_id_seq AccessExclusiveLock
-- locks: public.alone_pkey AccessExclusiveLock
-- index_builds: public.alone_pkey

--- child of a foreign key
-- statement
TRUNCATE grandchild;
-- locks: public.grandchild AccessExclusiveLock

--- referenced
-- statement
TRUNCATE t;
-- error: DependentObjects

--- referenced, with its children
-- statement
TRUNCATE t, child, grandchild;
-- locks: public.child AccessExclusiveLock, public.child_pkey AccessExclusiveLock
-- locks: public.grandchild AccessExclusiveLock, public.t AccessExclusiveLock
-- locks: public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- index_builds: public.child_pkey, public.t_a, public.t_pkey

--- referenced, cascade
-- statement
TRUNCATE t CASCADE;
-- locks: public.child AccessExclusiveLock, public.child_pkey AccessExclusiveLock
-- locks: public.grandchild AccessExclusiveLock, public.t AccessExclusiveLock
-- locks: public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- index_builds: public.child_pkey, public.t_a, public.t_pkey

--- referenced, cascade and restart identity
-- statement
TRUNCATE t RESTART IDENTITY CASCADE;
-- locks: public.child AccessExclusiveLock, public.child_id_seq AccessExclusiveLock
-- locks: public.child_pkey AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- index_builds: public.child_pkey, public.t_a, public.t_pkey

--- partitioned table
-- statement
TRUNCATE p;
-- locks: public.p AccessExclusiveLock, public.p1 AccessExclusiveLock, public.p1_id_idx AccessExclusiveLock
-- locks: public.p2 AccessExclusiveLock, public.p2a AccessExclusiveLock
-- locks: public.p2a_id_idx AccessExclusiveLock
-- index_builds: public.p1_id_idx, public.p2a_id_idx

--- only the partitioned table
-- statement
TRUNCATE ONLY p;
-- error: Refused

--- partition
-- statement
TRUNCATE p1;
-- locks: public.p1 AccessExclusiveLock, public.p1_id_idx AccessExclusiveLock
-- 13 locks: public.p AccessShareLock, public.p1 AccessExclusiveLock, public.p1_id_idx AccessExclusiveLock
-- index_builds: public.p1_id_idx

--- inheritance parent
-- statement
TRUNCATE parent;
-- locks: public.heir AccessExclusiveLock, public.parent AccessExclusiveLock
-- locks: public.parent_pkey AccessExclusiveLock
-- index_builds: public.parent_pkey

--- only the inheritance parent
-- statement
TRUNCATE ONLY parent;
-- locks: public.parent AccessExclusiveLock, public.parent_pkey AccessExclusiveLock
-- index_builds: public.parent_pkey

--- inheritance child
-- statement
TRUNCATE heir;
-- locks: public.heir AccessExclusiveLock

--- materialized view
-- statement
TRUNCATE mv;
-- error: Refused

--- view
-- statement
TRUNCATE v;
-- error: Refused

--- does not exist
-- statement
TRUNCATE nothing;
-- error: DoesNotExist

--- two tables
-- statement
TRUNCATE alone, p1;
-- locks: public.alone AccessExclusiveLock, public.alone_pkey AccessExclusiveLock
-- locks: public.p1 AccessExclusiveLock, public.p1_id_idx AccessExclusiveLock
-- 13 locks: public.alone AccessExclusiveLock, public.alone_pkey AccessExclusiveLock, public.p AccessShareLock
-- 13 locks: public.p1 AccessExclusiveLock, public.p1_id_idx AccessExclusiveLock
-- index_builds: public.alone_pkey, public.p1_id_idx

--- made in the same transaction
-- earlier
CREATE TABLE fresh (id int PRIMARY KEY);
-- statement
TRUNCATE fresh;
-- index_builds: public.fresh_pkey
