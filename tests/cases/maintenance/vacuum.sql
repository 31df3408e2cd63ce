-- given
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE INDEX t_a ON t (a);
INSERT INTO t VALUES (1, 1);
CREATE TABLE u (id int PRIMARY KEY, a int);
CREATE TABLE p (id int, k int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p_id ON p (id);
CREATE TABLE parent (id int PRIMARY KEY, a int);
CREATE TABLE heir (b int) INHERITS (parent);
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM t;
CREATE UNIQUE INDEX mv_id ON mv (id);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE TABLE nothing (id int);
DROP TABLE nothing;

--- plain
-- statement
VACUUM t;
-- refuses_transaction: yes
-- scans: public.t
-- locks: public.t ShareUpdateExclusiveLock, public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock
-- brief: public.t AccessExclusiveLock

--- full
-- statement
VACUUM FULL t;
-- refuses_transaction: yes
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock

--- option full
-- statement
VACUUM (FULL) t;
-- refuses_transaction: yes
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock

--- option full off
-- statement
VACUUM (FULL false) t;
-- refuses_transaction: yes
-- scans: public.t
-- locks: public.t ShareUpdateExclusiveLock, public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock
-- brief: public.t AccessExclusiveLock

--- analyze
-- statement
VACUUM ANALYZE t;
-- refuses_transaction: yes
-- scans: public.t
-- locks: public.t ShareUpdateExclusiveLock, public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock
-- brief: public.t AccessExclusiveLock

--- option analyze
-- statement
VACUUM (ANALYZE) t;
-- refuses_transaction: yes
-- scans: public.t
-- locks: public.t ShareUpdateExclusiveLock, public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock
-- brief: public.t AccessExclusiveLock

--- full analyze
-- statement
VACUUM (FULL, ANALYZE) t;
-- refuses_transaction: yes
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock

--- freeze
-- statement
VACUUM (FREEZE, VERBOSE) t;
-- refuses_transaction: yes
-- scans: public.t
-- locks: public.t ShareUpdateExclusiveLock, public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock
-- brief: public.t AccessExclusiveLock

--- index cleanup off
-- statement
VACUUM (INDEX_CLEANUP off) t;
-- refuses_transaction: yes
-- scans: public.t
-- locks: public.t ShareUpdateExclusiveLock, public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock
-- brief: public.t AccessExclusiveLock

--- truncate off
-- statement
VACUUM (TRUNCATE off) t;
-- refuses_transaction: yes
-- scans: public.t
-- locks: public.t ShareUpdateExclusiveLock, public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock

--- two tables
-- statement
VACUUM t, u;
-- refuses_transaction: yes
-- scans: public.t, public.u
-- locks: public.t ShareUpdateExclusiveLock, public.t_a RowExclusiveLock, public.t_pkey RowExclusiveLock, public.u ShareUpdateExclusiveLock, public.u_pkey RowExclusiveLock
-- brief: public.t AccessExclusiveLock, public.u AccessExclusiveLock

--- partitioned table
-- statement
VACUUM p;
-- refuses_transaction: yes
-- scans: public.p1
-- locks: public.p ShareUpdateExclusiveLock, public.p1 ShareUpdateExclusiveLock, public.p1_id_idx RowExclusiveLock
-- brief: public.p1 AccessExclusiveLock

--- partitioned table full
-- statement
VACUUM FULL p;
-- refuses_transaction: yes
-- rewrites: public.p1
-- index_builds: public.p1_id_idx
-- locks: public.p AccessExclusiveLock, public.p1 AccessExclusiveLock, public.p1_id_idx AccessExclusiveLock

--- only partitioned table
-- statement
VACUUM ONLY p;
-- refuses_transaction: yes
-- locks: public.p ShareUpdateExclusiveLock
-- error: NotInThisVersion
-- 18 error: none

--- partition
-- statement
VACUUM p1;
-- refuses_transaction: yes
-- scans: public.p1
-- locks: public.p1 ShareUpdateExclusiveLock, public.p1_id_idx RowExclusiveLock
-- brief: public.p1 AccessExclusiveLock

--- inheritance parent
-- statement
VACUUM parent;
-- refuses_transaction: yes
-- scans: public.parent
-- 18 scans: public.heir, public.parent
-- locks: public.parent ShareUpdateExclusiveLock, public.parent_pkey RowExclusiveLock
-- brief: public.parent AccessExclusiveLock
-- 18 locks: public.parent ShareUpdateExclusiveLock, public.heir ShareUpdateExclusiveLock, public.parent_pkey RowExclusiveLock
-- 18 brief: public.parent AccessExclusiveLock, public.heir AccessExclusiveLock

--- materialized view
-- statement
VACUUM mv;
-- refuses_transaction: yes
-- scans: public.mv
-- locks: public.mv ShareUpdateExclusiveLock, public.mv_id RowExclusiveLock
-- brief: public.mv AccessExclusiveLock

--- materialized view full
-- statement
VACUUM FULL mv;
-- refuses_transaction: yes
-- rewrites: public.mv
-- index_builds: public.mv_id
-- locks: public.mv AccessExclusiveLock, public.mv_id AccessExclusiveLock

--- view
-- statement
VACUUM v;
-- refuses_transaction: yes
-- brief: public.v ShareUpdateExclusiveLock

--- does not exist
-- statement
VACUUM nothing;
-- error: DoesNotExist

--- analyze a table
-- statement
ANALYZE t;
-- locks: public.t ShareUpdateExclusiveLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.t

--- analyze columns
-- statement
ANALYZE t (a);
-- locks: public.t ShareUpdateExclusiveLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.t

--- analyze two
-- statement
ANALYZE t, u;
-- locks: public.t ShareUpdateExclusiveLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- locks: public.u ShareUpdateExclusiveLock, public.u_pkey AccessShareLock
-- scans: public.t, public.u

--- analyze a partitioned table
-- statement
ANALYZE p;
-- locks: public.p ShareUpdateExclusiveLock, public.p1 ShareUpdateExclusiveLock
-- locks: public.p1_id_idx AccessShareLock
-- scans: public.p1

--- analyze a partition
-- statement
ANALYZE p1;
-- locks: public.p1 ShareUpdateExclusiveLock, public.p1_id_idx AccessShareLock
-- scans: public.p1

--- analyze an inheritance parent
-- statement
ANALYZE parent;
-- locks: public.heir AccessShareLock, public.parent ShareUpdateExclusiveLock
-- locks: public.parent_pkey AccessShareLock
-- 18 locks: public.heir ShareUpdateExclusiveLock, public.parent ShareUpdateExclusiveLock
-- 18 locks: public.parent_pkey AccessShareLock
-- scans: public.parent
-- 18 scans: public.heir, public.parent

--- analyze a materialized view
-- statement
ANALYZE mv;
-- locks: public.mv ShareUpdateExclusiveLock, public.mv_id AccessShareLock
-- scans: public.mv

--- analyze a view
-- statement
ANALYZE v;
-- brief: public.v ShareUpdateExclusiveLock

--- analyze what does not exist
-- statement
ANALYZE nothing;
-- error: DoesNotExist

--- a view, in full
-- statement
VACUUM (FULL) v;
-- refuses_transaction: yes
-- brief: public.v AccessExclusiveLock

--- an inheritance parent of which a child is a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE TABLE above (id int PRIMARY KEY);
CREATE FOREIGN TABLE below () INHERITS (above) SERVER files OPTIONS (filename '/dev/null');
-- statement
VACUUM (FULL) above;
-- refuses_transaction: yes
-- locks: public.above AccessExclusiveLock, public.above_pkey AccessExclusiveLock
-- 18 brief: public.below AccessExclusiveLock
-- rewrites: public.above
-- index_builds: public.above_pkey

--- a partitioned table of which a partition is a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE TABLE part (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (0) TO (10);
CREATE FOREIGN TABLE part2 PARTITION OF part FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
-- statement
VACUUM (FULL) part;
-- refuses_transaction: yes
-- locks: public.part AccessExclusiveLock, public.part1 AccessExclusiveLock
-- brief: public.part2 AccessExclusiveLock
-- rewrites: public.part1
