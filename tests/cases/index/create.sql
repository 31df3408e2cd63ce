-- given
CREATE TABLE t (id int PRIMARY KEY, a int, b text);
CREATE INDEX t_a ON t (a);
INSERT INTO t SELECT n, n, 'b' || n FROM generate_series(1, 50) n;
CREATE TABLE child (id int PRIMARY KEY, t_id int REFERENCES t);
CREATE TABLE p (id int, k int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id);
CREATE TABLE p2a PARTITION OF p2 FOR VALUES FROM (0) TO (10);
CREATE TABLE parent (id int PRIMARY KEY, a int);
CREATE TABLE heir (b int) INHERITS (parent);
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM t;
CREATE VIEW v AS SELECT id, a FROM t;
CREATE FUNCTION half(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT n / 2';

--- plain index
-- statement
CREATE INDEX t_b ON t (b);
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_b

--- unique index
-- statement
CREATE UNIQUE INDEX t_b ON t (b);
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_b

--- partial index
-- statement
CREATE INDEX t_b ON t (b) WHERE a > 0;
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_b

--- expression index with a user's function
-- statement
CREATE INDEX t_h ON t (half(a));
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_h

--- index without a name
-- statement
CREATE INDEX ON t (b);
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_b_idx

--- second index without a name gets a number
-- statement
CREATE INDEX ON t (a);
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_a_idx

--- expression index without a name
-- statement
CREATE INDEX ON t (lower(b));
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_lower_idx

--- gin index
-- statement
CREATE INDEX t_g ON t USING gin (to_tsvector('english', b));
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_g

--- brin index
-- statement
CREATE INDEX t_br ON t USING brin (a);
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_br

--- if not exists, and it exists
-- statement
CREATE INDEX IF NOT EXISTS t_a ON t (a);
-- locks: public.t ShareLock

--- if not exists, and it does not
-- statement
CREATE INDEX IF NOT EXISTS t_b ON t (b);
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_b

--- it exists
-- statement
CREATE INDEX t_a ON t (a);
-- error: AlreadyExists

--- the name is a table's
-- statement
CREATE INDEX child ON t (a);
-- error: AlreadyExists

--- if not exists, and the name is a table's
-- statement
CREATE INDEX IF NOT EXISTS child ON t (a);
-- locks: public.t ShareLock

--- concurrently
-- statement
CREATE INDEX CONCURRENTLY t_b ON t (b);
-- refuses_transaction: yes
-- locks: public.t ShareUpdateExclusiveLock
-- scans: public.t
-- index_builds: public.t_b
-- waits: snapshots, writers public.t

--- unique concurrently
-- statement
CREATE UNIQUE INDEX CONCURRENTLY t_b ON t (b);
-- refuses_transaction: yes
-- locks: public.t ShareUpdateExclusiveLock
-- scans: public.t
-- index_builds: public.t_b
-- waits: snapshots, writers public.t

--- concurrently if not exists, and it exists
-- statement
CREATE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a);
-- refuses_transaction: yes
-- locks: public.t ShareUpdateExclusiveLock

--- concurrently, and it exists
-- statement
CREATE INDEX CONCURRENTLY t_a ON t (a);
-- error: AlreadyExists

--- on a partitioned table
-- statement
CREATE INDEX p_id ON p (id);
-- locks: public.p ShareLock, public.p1 ShareLock, public.p2 ShareLock, public.p2a ShareLock
-- scans: public.p1, public.p2a
-- index_builds: public.p1_id_idx, public.p2a_id_idx

--- on a partitioned table, whose partition has one already
-- given
CREATE INDEX p1_own ON p1 (id);
-- statement
CREATE INDEX p_id ON p (id);
-- locks: public.p ShareLock, public.p1 ShareLock, public.p1_own ShareLock, public.p2 ShareLock
-- locks: public.p2a ShareLock
-- scans: public.p2a
-- index_builds: public.p2a_id_idx

--- on a partitioned table, all partitions have one already
-- given
CREATE INDEX p1_own ON p1 (id); CREATE INDEX p2_own ON p2 (id);
-- statement
CREATE INDEX p_id ON p (id);
-- locks: public.p ShareLock, public.p1 ShareLock, public.p1_own ShareLock, public.p2 ShareLock
-- locks: public.p2_own ShareLock, public.p2a ShareLock

--- on a partitioned table, the partition's index differs
-- given
CREATE INDEX p1_own ON p1 (id DESC);
-- statement
CREATE INDEX p_id ON p (id);
-- locks: public.p ShareLock, public.p1 ShareLock, public.p1_own ShareLock, public.p2 ShareLock
-- locks: public.p2a ShareLock
-- scans: public.p2a
-- index_builds: public.p2a_id_idx

--- on a partitioned table, unnamed
-- statement
CREATE INDEX ON p (id, k);
-- locks: public.p ShareLock, public.p1 ShareLock, public.p2 ShareLock, public.p2a ShareLock
-- scans: public.p1, public.p2a
-- index_builds: public.p1_id_k_idx, public.p2a_id_k_idx

--- on a partitioned table concurrently
-- statement
CREATE INDEX CONCURRENTLY p_id ON p (id);
-- error: ConcurrentlyOnPartitioned

--- on only the partitioned table
-- statement
CREATE INDEX p_id ON ONLY p (id);
-- locks: public.p ShareLock

--- on only the partitioned table concurrently
-- statement
CREATE INDEX CONCURRENTLY p_id ON ONLY p (id);
-- error: ConcurrentlyOnPartitioned

--- unique on a partitioned table with the key
-- statement
CREATE UNIQUE INDEX p_u ON p (k, id);
-- locks: public.p ShareLock, public.p1 ShareLock, public.p2 ShareLock, public.p2a ShareLock
-- scans: public.p1, public.p2a
-- index_builds: public.p1_k_id_idx, public.p2a_k_id_idx

--- unique on a partitioned table without the key
-- statement
CREATE UNIQUE INDEX p_u ON p (id);
-- error: Refused

--- on a partition
-- statement
CREATE INDEX p1_k ON p1 (k);
-- locks: public.p1 ShareLock
-- scans: public.p1
-- index_builds: public.p1_k

--- on a partition concurrently
-- statement
CREATE INDEX CONCURRENTLY p1_k ON p1 (k);
-- refuses_transaction: yes
-- locks: public.p1 ShareUpdateExclusiveLock
-- scans: public.p1
-- index_builds: public.p1_k
-- waits: snapshots, writers public.p1

--- on a partition that is partitioned
-- statement
CREATE INDEX p2_k ON p2 (k);
-- locks: public.p2 ShareLock, public.p2a ShareLock
-- scans: public.p2a
-- index_builds: public.p2a_k_idx

--- on an inheritance parent
-- statement
CREATE INDEX parent_a ON parent (a);
-- locks: public.parent ShareLock
-- scans: public.parent
-- index_builds: public.parent_a

--- on an inheritance child
-- statement
CREATE INDEX heir_a ON heir (a);
-- locks: public.heir ShareLock
-- scans: public.heir
-- index_builds: public.heir_a

--- on a materialized view
-- statement
CREATE INDEX mv_a ON mv (a);
-- locks: public.mv ShareLock
-- scans: public.mv
-- index_builds: public.mv_a

--- on a materialized view concurrently
-- statement
CREATE UNIQUE INDEX CONCURRENTLY mv_id ON mv (id);
-- refuses_transaction: yes
-- locks: public.mv ShareUpdateExclusiveLock
-- scans: public.mv
-- index_builds: public.mv_id
-- waits: snapshots

--- on a view
-- statement
CREATE INDEX v_a ON v (a);
-- error: Refused

--- on a table with foreign keys
-- statement
CREATE INDEX child_t ON child (t_id);
-- locks: public.child ShareLock
-- scans: public.child
-- index_builds: public.child_t

--- on a temporary table
-- given
CREATE TEMP TABLE tmp (id int, a int);
-- statement
CREATE INDEX tmp_a ON tmp (a);
-- locks: pg_temp.tmp ShareLock
-- scans: pg_temp.tmp
-- index_builds: pg_temp.tmp_a

--- on a table of the same transaction
-- earlier
CREATE TABLE fresh (id int, a int);
-- statement
CREATE INDEX fresh_a ON fresh (a);
-- index_builds: public.fresh_a

--- on a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE f (id int) SERVER files OPTIONS (filename '/dev/null');
-- statement
CREATE INDEX f_id ON f (id);
-- error: Refused

--- on a partitioned table with a foreign partition
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE pf PARTITION OF p FOR VALUES FROM (20) TO (30) SERVER files OPTIONS (filename '/dev/null');
-- statement
CREATE INDEX p_id ON p (id);
-- locks: public.p ShareLock, public.p1 ShareLock, public.p2 ShareLock, public.p2a ShareLock
-- locks: public.pf ShareLock
-- scans: public.p1, public.p2a
-- index_builds: public.p1_id_idx, public.p2a_id_idx

--- unique on a partitioned table with a foreign partition
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE pf PARTITION OF p FOR VALUES FROM (20) TO (30) SERVER files OPTIONS (filename '/dev/null');
-- statement
CREATE UNIQUE INDEX p_u ON p (k);
-- error: Refused

--- column does not exist
-- statement
CREATE INDEX t_x ON t (nothing);
-- error: DoesNotExist

--- nulls not distinct
-- statement
CREATE UNIQUE INDEX t_b ON t (b) NULLS NOT DISTINCT;
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_b
-- 13-14 error: NotInThisVersion

--- with a tablespace and parameters
-- statement
CREATE INDEX t_b ON t (b) WITH (fillfactor = 70) TABLESPACE pg_default;
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_b

--- in a schema of its table
-- given
CREATE SCHEMA s; CREATE TABLE s.t (id int);
-- statement
CREATE INDEX t_id ON s.t (id);
-- locks: s.t ShareLock
-- scans: s.t
-- index_builds: s.t_id

--- if not exists, and something unknown may have its name by now
-- given
ALTER INDEX IF EXISTS elsewhere RENAME TO t_b;
-- statement
CREATE INDEX IF NOT EXISTS t_b ON t (b);
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_b

--- other indexes of a partition are looked at for a moment
-- given
CREATE TABLE q (id int NOT NULL, a int, b int) PARTITION BY RANGE (id);
CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (0) TO (10);
CREATE TABLE q2 PARTITION OF q FOR VALUES FROM (10) TO (20);
CREATE INDEX q1_b ON q1 (b);
-- statement
CREATE INDEX n ON q (a);
-- locks: public.q ShareLock, public.q1 ShareLock, public.q2 ShareLock
-- brief: public.q1_b ShareLock
-- scans: public.q1, public.q2
-- index_builds: public.q1_a_idx, public.q2_a_idx
