-- given
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE INDEX t_a ON t (a);
INSERT INTO t VALUES (1, 1);
CREATE TABLE bare (a int);
CREATE TABLE p (id int, k int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p_id ON p (id);
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM t;
CREATE UNIQUE INDEX mv_id ON mv (id);
CREATE TABLE nothing (id int);
DROP TABLE nothing;

--- using an index
-- statement
CLUSTER t USING t_a;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- again
-- given
CLUSTER t USING t_a;
-- statement
CLUSTER t;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- index of another table
-- statement
CLUSTER t USING p_id;
-- error: Refused

--- verbose
-- statement
CLUSTER VERBOSE t USING t_a;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- everything
-- statement
CLUSTER;
-- refuses_transaction: yes

--- partitioned table
-- statement
CLUSTER p USING p_id;
-- refuses_transaction: yes
-- locks: public.p AccessExclusiveLock, public.p1 AccessExclusiveLock, public.p1_id_idx AccessExclusiveLock
-- brief: public.p_id AccessShareLock
-- rewrites: public.p1
-- index_builds: public.p1_id_idx
-- 13-14 error: NotInThisVersion

--- partition
-- statement
CLUSTER p1 USING p1_id_idx;
-- locks: public.p1 AccessExclusiveLock, public.p1_id_idx AccessExclusiveLock
-- rewrites: public.p1
-- index_builds: public.p1_id_idx

--- materialized view
-- statement
CLUSTER mv USING mv_id;
-- locks: public.mv AccessExclusiveLock, public.mv_id AccessExclusiveLock
-- rewrites: public.mv
-- index_builds: public.mv_id

--- does not exist
-- statement
CLUSTER nothing USING t_a;
-- error: DoesNotExist
