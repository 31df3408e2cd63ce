-- given
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE INDEX t_a ON t (a);
CREATE TABLE bare (a int);
CREATE TABLE p (id int, k int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id);
CREATE TABLE p2a PARTITION OF p2 FOR VALUES FROM (0) TO (10);
CREATE INDEX p_id ON p (id);
CREATE TABLE parent (id int PRIMARY KEY, a int);
CREATE TABLE heir (b int) INHERITS (parent);
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM t;
CREATE UNIQUE INDEX mv_id ON mv (id);
CREATE VIEW v AS SELECT id FROM t;
CREATE INDEX nothing ON t (a);
DROP INDEX nothing;

--- index
-- statement
REINDEX INDEX t_a;
-- locks: public.t ShareLock, public.t_a AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_a

--- index of a primary key
-- statement
REINDEX INDEX t_pkey;
-- locks: public.t ShareLock, public.t_pkey AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_pkey

--- table
-- statement
REINDEX TABLE t;
-- locks: public.t ShareLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_a, public.t_pkey

--- table without indexes
-- statement
REINDEX TABLE bare;
-- locks: public.bare ShareLock

--- index concurrently
-- statement
REINDEX INDEX CONCURRENTLY t_a;
-- refuses_transaction: yes
-- locks: public.t ShareUpdateExclusiveLock, public.t_a ShareUpdateExclusiveLock
-- brief: public.t_a AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_a
-- waits: snapshots, users public.t

--- table concurrently
-- statement
REINDEX TABLE CONCURRENTLY t;
-- refuses_transaction: yes
-- locks: public.t ShareUpdateExclusiveLock, public.t_a ShareUpdateExclusiveLock
-- locks: public.t_pkey ShareUpdateExclusiveLock
-- brief: public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_a, public.t_pkey
-- waits: snapshots, users public.t

--- table without indexes concurrently
-- statement
REINDEX TABLE CONCURRENTLY bare;
-- refuses_transaction: yes
-- locks: public.bare ShareUpdateExclusiveLock

--- table without indexes, with long texts, concurrently
-- given
CREATE TABLE long (a int, b text);
-- statement
REINDEX TABLE CONCURRENTLY long;
-- refuses_transaction: yes
-- locks: public.long ShareUpdateExclusiveLock
-- waits: snapshots, users public.long

--- partitions without indexes, with long texts, concurrently
-- given
CREATE TABLE long (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE long1 PARTITION OF long FOR VALUES FROM (0) TO (10);
-- statement
REINDEX TABLE CONCURRENTLY long;
-- refuses_transaction: yes
-- locks: public.long ShareUpdateExclusiveLock
-- 14+ locks: public.long ShareUpdateExclusiveLock, public.long1 ShareUpdateExclusiveLock
-- 14+ brief: public.long1 ShareLock
-- 14+ waits: snapshots, users public.long1

--- partitions of which one is a foreign table, concurrently
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE TABLE long (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE long1 PARTITION OF long FOR VALUES FROM (0) TO (10);
CREATE FOREIGN TABLE long2 PARTITION OF long FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
-- statement
REINDEX TABLE CONCURRENTLY long;
-- refuses_transaction: yes
-- locks: public.long ShareUpdateExclusiveLock
-- 14+ locks: public.long ShareUpdateExclusiveLock, public.long1 ShareUpdateExclusiveLock
-- 14+ brief: public.long1 ShareLock, public.long2 ShareLock
-- 14+ waits: snapshots, users public.long1

--- partitions of which one is a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE TABLE part (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (0) TO (10);
CREATE INDEX part1_a ON part1 (a);
CREATE FOREIGN TABLE part2 PARTITION OF part FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
-- statement
REINDEX TABLE part;
-- 14+ refuses_transaction: yes
-- locks: public.part ShareLock
-- 14+ locks: public.part ShareLock, public.part1 ShareLock, public.part1_a AccessExclusiveLock
-- 14+ brief: public.part2 ShareLock
-- 14+ scans: public.part1
-- 14+ index_builds: public.part1_a

--- index of partitions of which one is a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE TABLE part (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (0) TO (10);
CREATE FOREIGN TABLE part2 PARTITION OF part FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
CREATE INDEX part_a ON part (a);
-- statement
REINDEX INDEX CONCURRENTLY part_a;
-- refuses_transaction: yes
-- locks: public.part ShareUpdateExclusiveLock, public.part_a ShareUpdateExclusiveLock
-- locks: public.part1 ShareUpdateExclusiveLock, public.part1_a_idx ShareUpdateExclusiveLock
-- brief: public.part1_a_idx AccessExclusiveLock
-- scans: public.part1
-- index_builds: public.part1_a_idx
-- waits: snapshots, users public.part1
-- 13 error: NotInThisVersion

--- table without indexes, with short texts, concurrently
-- given
CREATE TABLE short (a numeric(10,2), b varchar(40), c char(10), d varchar(400));
-- statement
REINDEX TABLE CONCURRENTLY short;
-- refuses_transaction: yes
-- locks: public.short ShareUpdateExclusiveLock

--- table without indexes, with many short texts, concurrently
-- given
CREATE TABLE short (a varchar(400), b varchar(200));
-- statement
REINDEX TABLE CONCURRENTLY short;
-- refuses_transaction: yes
-- locks: public.short ShareUpdateExclusiveLock
-- waits: snapshots, users public.short

--- option verbose
-- statement
REINDEX (VERBOSE) INDEX t_a;
-- locks: public.t ShareLock, public.t_a AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_a

--- option tablespace
-- statement
REINDEX (TABLESPACE pg_default) INDEX t_a;
-- locks: public.t ShareLock, public.t_a AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_a
-- 13 error: NotInThisVersion

--- partitioned table
-- statement
REINDEX TABLE p;
-- refuses_transaction: yes
-- 13 refuses_transaction: none
-- locks: public.p ShareLock, public.p1 ShareLock, public.p1_id_idx AccessExclusiveLock
-- locks: public.p2a ShareLock, public.p2a_id_idx AccessExclusiveLock
-- 13 locks: public.p ShareLock
-- brief: public.p2 ShareLock
-- 13 brief: none
-- scans: public.p1, public.p2a
-- 13 scans: none
-- index_builds: public.p1_id_idx, public.p2a_id_idx
-- 13 index_builds: none

--- partitioned index
-- statement
REINDEX INDEX p_id;
-- refuses_transaction: yes
-- locks: public.p ShareLock, public.p1 ShareLock, public.p1_id_idx AccessExclusiveLock
-- locks: public.p2a ShareLock, public.p2a_id_idx AccessExclusiveLock, public.p_id AccessExclusiveLock
-- brief: public.p2_id_idx ShareLock
-- scans: public.p1, public.p2a
-- index_builds: public.p1_id_idx, public.p2a_id_idx
-- 13 error: NotInThisVersion

--- partitioned table concurrently
-- statement
REINDEX TABLE CONCURRENTLY p;
-- refuses_transaction: yes
-- locks: public.p ShareUpdateExclusiveLock, public.p1 ShareUpdateExclusiveLock
-- locks: public.p1_id_idx ShareUpdateExclusiveLock, public.p2a ShareUpdateExclusiveLock
-- locks: public.p2a_id_idx ShareUpdateExclusiveLock
-- 13 locks: public.p ShareUpdateExclusiveLock
-- brief: public.p1 ShareLock, public.p2 ShareLock, public.p2a ShareLock
-- brief: public.p1_id_idx AccessExclusiveLock, public.p2a_id_idx AccessExclusiveLock
-- 13 brief: none
-- scans: public.p1, public.p2a
-- 13 scans: none
-- index_builds: public.p1_id_idx, public.p2a_id_idx
-- 13 index_builds: none
-- waits: snapshots, users public.p1, users public.p2a
-- 13 waits: none

--- partitioned index concurrently
-- statement
REINDEX INDEX CONCURRENTLY p_id;
-- refuses_transaction: yes
-- scans: public.p1, public.p2a
-- index_builds: public.p1_id_idx, public.p2a_id_idx
-- 13 error: NotInThisVersion
-- locks: public.p ShareUpdateExclusiveLock, public.p_id ShareUpdateExclusiveLock, public.p1 ShareUpdateExclusiveLock, public.p1_id_idx ShareUpdateExclusiveLock, public.p2a ShareUpdateExclusiveLock, public.p2a_id_idx ShareUpdateExclusiveLock
-- brief: public.p2_id_idx ShareLock, public.p1_id_idx AccessExclusiveLock, public.p2a_id_idx AccessExclusiveLock
-- waits: snapshots, users public.p1, users public.p2a

--- partition
-- statement
REINDEX TABLE p1;
-- locks: public.p1 ShareLock, public.p1_id_idx AccessExclusiveLock
-- scans: public.p1
-- index_builds: public.p1_id_idx

--- index of a partition
-- statement
REINDEX INDEX p1_id_idx;
-- locks: public.p1 ShareLock, public.p1_id_idx AccessExclusiveLock
-- scans: public.p1
-- index_builds: public.p1_id_idx

--- inheritance parent
-- statement
REINDEX TABLE parent;
-- locks: public.parent ShareLock, public.parent_pkey AccessExclusiveLock
-- scans: public.parent
-- index_builds: public.parent_pkey

--- materialized view
-- statement
REINDEX TABLE mv;
-- locks: public.mv ShareLock, public.mv_id AccessExclusiveLock
-- scans: public.mv
-- index_builds: public.mv_id

--- index of a materialized view concurrently
-- statement
REINDEX INDEX CONCURRENTLY mv_id;
-- refuses_transaction: yes
-- locks: public.mv ShareUpdateExclusiveLock, public.mv_id ShareUpdateExclusiveLock
-- brief: public.mv_id AccessExclusiveLock
-- scans: public.mv
-- index_builds: public.mv_id
-- waits: snapshots, users public.mv

--- view
-- statement
REINDEX TABLE v;
-- error: Refused

--- does not exist
-- statement
REINDEX INDEX nothing;
-- error: DoesNotExist

--- a table as index
-- statement
REINDEX INDEX t;
-- error: Refused

--- an index as table
-- statement
REINDEX TABLE t_a;
-- error: Refused

--- schema
-- given
CREATE SCHEMA s; CREATE TABLE s.t (id int PRIMARY KEY);
-- statement
REINDEX SCHEMA s;
-- refuses_transaction: yes
-- locks: s.t ShareLock, s.t_pkey AccessExclusiveLock
-- scans: s.t
-- index_builds: s.t_pkey

--- table of the same transaction
-- earlier
CREATE TABLE fresh (id int PRIMARY KEY);
-- statement
REINDEX TABLE fresh;
-- index_builds: public.fresh_pkey

--- index of an exclusion constraint concurrently
-- given
CREATE TABLE x (id int PRIMARY KEY, r int4range, CONSTRAINT xe EXCLUDE USING gist (r WITH &&));
-- statement
REINDEX INDEX CONCURRENTLY xe;
-- error: Refused

--- table with an exclusion constraint concurrently
-- given
CREATE TABLE x (id int PRIMARY KEY, r int4range, CONSTRAINT xe EXCLUDE USING gist (r WITH &&));
-- statement
REINDEX TABLE CONCURRENTLY x;
-- refuses_transaction: yes
-- locks: public.x ShareUpdateExclusiveLock, public.x_pkey ShareUpdateExclusiveLock
-- locks: public.xe ShareUpdateExclusiveLock
-- brief: public.x_pkey AccessExclusiveLock
-- scans: public.x
-- index_builds: public.x_pkey
-- waits: snapshots, users public.x
