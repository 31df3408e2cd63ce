-- given
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE INDEX t_a ON t (a);
INSERT INTO t VALUES (1, 1);
CREATE TABLE u (id int PRIMARY KEY);
INSERT INTO u VALUES (1);

--- all that were clustered
-- given
CLUSTER t USING t_a;
ALTER TABLE u CLUSTER ON u_pkey;
-- statement
CLUSTER;
-- refuses_transaction: yes
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- locks: public.u AccessExclusiveLock, public.u_pkey AccessExclusiveLock
-- rewrites: public.t, public.u
-- index_builds: public.t_a, public.t_pkey, public.u_pkey

--- marked on another index
-- given
CLUSTER t USING t_a;
ALTER TABLE t CLUSTER ON t_pkey;
-- statement
CLUSTER;
-- refuses_transaction: yes
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- marked, then not
-- given
CLUSTER t USING t_a;
ALTER TABLE t SET WITHOUT CLUSTER;
-- statement
CLUSTER;
-- refuses_transaction: yes

--- its index is gone
-- given
CLUSTER t USING t_a;
DROP INDEX t_a;
-- statement
CLUSTER;
-- refuses_transaction: yes

--- one that is marked
-- given
ALTER TABLE t CLUSTER ON t_a;
-- statement
CLUSTER t;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- one that is not marked
-- statement
CLUSTER t;
-- error: Refused

--- one that is not marked any more
-- given
CLUSTER t USING t_a;
ALTER TABLE t SET WITHOUT CLUSTER;
-- statement
CLUSTER t;
-- error: Refused

--- a materialized view and a partition
-- given
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM t;
CREATE UNIQUE INDEX mv_id ON mv (id);
CLUSTER mv USING mv_id;
CREATE TABLE p (id int, k int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p1_id ON p1 (id);
ALTER TABLE p1 CLUSTER ON p1_id;
-- statement
CLUSTER;
-- refuses_transaction: yes
-- locks: public.mv AccessExclusiveLock, public.mv_id AccessExclusiveLock
-- locks: public.p1 AccessExclusiveLock, public.p1_id AccessExclusiveLock
-- rewrites: public.mv, public.p1
-- index_builds: public.mv_id, public.p1_id
