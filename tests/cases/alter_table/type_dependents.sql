-- given
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TABLE t (id int PRIMARY KEY, c varchar(50), a int, e text, ts timestamp);
INSERT INTO t SELECT g, g::text, g, g::text FROM generate_series(1, 10) g;
CREATE TABLE base (c varchar(50), a int);
CREATE INDEX base_c ON base (c);
CREATE TABLE heir (z int) INHERITS (base);
CREATE INDEX heir_c ON heir (c);
CREATE TABLE r (k int, c varchar(50), a int) PARTITION BY RANGE (k);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);
CREATE TABLE r2 PARTITION OF r FOR VALUES FROM (10) TO (20) PARTITION BY LIST (k);
CREATE TABLE r2a PARTITION OF r2 FOR VALUES IN (10, 11);

--- plain index
-- given
CREATE INDEX i ON t (c);
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock

--- unique index
-- given
CREATE UNIQUE INDEX i ON t (c);
-- statement
ALTER TABLE t ALTER c TYPE varchar(100);
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock

--- unique constraint
-- given
ALTER TABLE t ADD CONSTRAINT u UNIQUE (c);
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.t AccessExclusiveLock, public.u AccessExclusiveLock

--- primary key
-- given
CREATE TABLE one (c varchar(10) PRIMARY KEY);
-- statement
ALTER TABLE one ALTER c TYPE text;
-- locks: public.one AccessExclusiveLock, public.one_pkey AccessExclusiveLock

--- multicolumn index
-- given
CREATE INDEX i ON t (a, c);
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock

--- include column
-- given
CREATE INDEX i ON t (a) INCLUDE (c);
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock

--- hash index
-- given
CREATE INDEX i ON t USING hash (c);
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock

--- brin index
-- given
CREATE INDEX i ON t USING brin (c);
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock

--- pattern index
-- given
CREATE INDEX i ON t (c varchar_pattern_ops);
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock

--- text pattern index
-- given
CREATE INDEX i ON t (c text_pattern_ops);
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock

--- index with another collation
-- given
CREATE INDEX i ON t (c COLLATE "C");
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock

--- index descending
-- given
CREATE INDEX i ON t (c DESC NULLS LAST);
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock

--- expression index
-- given
CREATE INDEX i ON t (lower(c));
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.i

--- index with an expression beside
-- given
CREATE INDEX i ON t (c, lower(e));
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.i

--- partial index on the column
-- given
CREATE INDEX i ON t (a) WHERE c = 'x';
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.i

--- partial index on another column
-- given
CREATE INDEX i ON t (c) WHERE a > 0;
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.i

--- partial index beside the column
-- given
CREATE INDEX i ON t (a) WHERE a > 0;
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.t AccessExclusiveLock

--- index on another column
-- given
CREATE INDEX i ON t (a);
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.t AccessExclusiveLock

--- exclusion constraint
-- given
ALTER TABLE t ADD CONSTRAINT x EXCLUDE (c WITH =);
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.t AccessExclusiveLock, public.x AccessExclusiveLock

--- index, to citext
-- given
CREATE INDEX i ON t (c);
-- statement
ALTER TABLE t ALTER c TYPE citext;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.i

--- index, collation changed
-- given
CREATE INDEX i ON t (e);
-- statement
ALTER TABLE t ALTER e TYPE text COLLATE "C";
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.i

--- index of its own collation, collation changed
-- given
CREATE INDEX i ON t (e COLLATE "POSIX");
-- statement
ALTER TABLE t ALTER e TYPE text COLLATE "C";
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock

--- index, collation dropped
-- given
ALTER TABLE t ADD COLUMN cc text COLLATE "C"; CREATE INDEX i ON t (cc);
-- statement
ALTER TABLE t ALTER cc TYPE varchar;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.i

--- index, int to oid
-- given
CREATE INDEX i ON t (a);
-- statement
ALTER TABLE t ALTER a TYPE oid;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.i

--- index, int to int
-- given
CREATE INDEX i ON t (a);
-- statement
ALTER TABLE t ALTER a TYPE int;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock

--- index, timestamp to timestamptz in utc
-- given
CREATE INDEX i ON t (ts);
-- earlier
SET LOCAL timezone = 'UTC';
-- statement
ALTER TABLE t ALTER ts TYPE timestamptz;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.i

--- index, bit to varbit
-- given
CREATE TABLE one (bt bit(8)); CREATE INDEX i ON one (bt);
-- statement
ALTER TABLE one ALTER bt TYPE varbit;
-- locks: public.i AccessExclusiveLock, public.one AccessExclusiveLock
-- scans: public.one
-- index_builds: public.i

--- index, cidr to inet
-- given
CREATE TABLE one (cd cidr); CREATE INDEX i ON one (cd);
-- statement
ALTER TABLE one ALTER cd TYPE inet;
-- locks: public.i AccessExclusiveLock, public.one AccessExclusiveLock

--- index, precision
-- given
CREATE TABLE one (n numeric(10,2)); CREATE INDEX i ON one (n);
-- statement
ALTER TABLE one ALTER n TYPE numeric(12,2);
-- locks: public.i AccessExclusiveLock, public.one AccessExclusiveLock

--- rewritten, all indexes
-- given
CREATE INDEX i ON t (c); CREATE INDEX j ON t (a);
-- statement
ALTER TABLE t ALTER a TYPE bigint;
-- locks: public.i AccessExclusiveLock, public.j AccessExclusiveLock, public.t AccessExclusiveLock
-- locks: public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.i, public.j, public.t_pkey

--- invalid index
-- given
CREATE INDEX i ON t (c); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass;
-- statement
ALTER TABLE t ALTER a TYPE bigint;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.i, public.t_pkey

--- check on the column
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (c <> '');
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- check on both columns
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (c <> '' OR a > 0);
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- check on another column
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0);
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.t AccessExclusiveLock

--- check not valid
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (c <> '') NOT VALID;
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.t AccessExclusiveLock

--- check and rewrite
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0);
-- statement
ALTER TABLE t ALTER a TYPE bigint;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey

--- check, dropped in the same statement
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (c <> '');
-- statement
ALTER TABLE t DROP CONSTRAINT ck, ALTER c TYPE text;
-- locks: public.t AccessExclusiveLock

--- not null
-- given
ALTER TABLE t ALTER c SET NOT NULL;
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.t AccessExclusiveLock

--- statistics
-- given
CREATE STATISTICS st ON c, a FROM t;
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.t AccessExclusiveLock

--- inherited
-- statement
ALTER TABLE base ALTER c TYPE text;
-- locks: public.base AccessExclusiveLock, public.base_c AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock, public.heir_c AccessExclusiveLock

--- inherited, only
-- statement
ALTER TABLE ONLY base ALTER c TYPE text;
-- error: Refused

--- inherited, rewrite
-- statement
ALTER TABLE base ALTER a TYPE bigint;
-- locks: public.base AccessExclusiveLock, public.base_c AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock, public.heir_c AccessExclusiveLock
-- rewrites: public.base, public.heir
-- index_builds: public.base_c, public.heir_c

--- inherited, of the child
-- statement
ALTER TABLE heir ALTER c TYPE text;
-- error: Refused

--- inherited, check
-- given
ALTER TABLE base ADD CONSTRAINT ck CHECK (c <> '');
-- statement
ALTER TABLE base ALTER c TYPE text;
-- locks: public.base AccessExclusiveLock, public.base_c AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock, public.heir_c AccessExclusiveLock
-- scans: public.base, public.heir

--- partitioned, no index
-- statement
ALTER TABLE r ALTER c TYPE text;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock

--- partitioned, index
-- given
CREATE INDEX r_c ON r (c);
-- statement
ALTER TABLE r ALTER c TYPE text;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r1_c_idx AccessExclusiveLock
-- locks: public.r2 AccessExclusiveLock, public.r2_c_idx AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock, public.r2a_c_idx AccessExclusiveLock
-- locks: public.r_c AccessExclusiveLock
-- scans: public.r1, public.r2a
-- index_builds: public.r1_c_idx, public.r2a_c_idx

--- partitioned, index of a partition
-- given
CREATE INDEX r1_c ON r1 (c);
-- statement
ALTER TABLE r ALTER c TYPE text;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r1_c AccessExclusiveLock
-- locks: public.r2 AccessExclusiveLock, public.r2a AccessExclusiveLock

--- partitioned, rewrite
-- given
CREATE INDEX r_c ON r (c);
-- statement
ALTER TABLE r ALTER a TYPE bigint;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r1_c_idx AccessExclusiveLock
-- locks: public.r2 AccessExclusiveLock, public.r2a AccessExclusiveLock
-- locks: public.r2a_c_idx AccessExclusiveLock
-- rewrites: public.r1, public.r2a
-- index_builds: public.r1_c_idx, public.r2a_c_idx

--- partitioned, check
-- given
ALTER TABLE r ADD CONSTRAINT ck CHECK (c <> '');
-- statement
ALTER TABLE r ALTER c TYPE text;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock
-- scans: public.r1, public.r2a

--- partitioned, key column
-- statement
ALTER TABLE r ALTER k TYPE bigint;
-- error: Refused

--- partitioned, of a partition
-- statement
ALTER TABLE r1 ALTER c TYPE text;
-- error: Refused

--- partitioned, only
-- statement
ALTER TABLE ONLY r ALTER c TYPE text;
-- error: Refused

--- type and not null
-- statement
ALTER TABLE t ALTER a TYPE bigint, ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey

--- type and new index
-- statement
ALTER TABLE t ALTER a TYPE bigint, ADD CONSTRAINT u UNIQUE (a);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey, public.u

--- type and dropped index
-- given
ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);
-- statement
ALTER TABLE t DROP CONSTRAINT u, ALTER a TYPE bigint;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock, public.u AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey

--- type and key
-- given
CREATE TABLE p (id bigint PRIMARY KEY); INSERT INTO p SELECT generate_series(1, 10);
-- statement
ALTER TABLE t ALTER a TYPE bigint, ADD FOREIGN KEY (a) REFERENCES p;
-- locks: public.p ShareRowExclusiveLock, public.p_pkey AccessShareLock, public.t AccessExclusiveLock
-- locks: public.t_pkey AccessExclusiveLock
-- scans: public.p
-- rewrites: public.t
-- index_builds: public.t_pkey

--- type and check
-- statement
ALTER TABLE t ALTER a TYPE bigint, ADD CHECK (a > 0);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey

--- type and volatile column
-- statement
ALTER TABLE t ALTER c TYPE text, ADD COLUMN v double precision DEFAULT random();
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey

--- clustered index
-- given
CREATE INDEX i ON t (c); ALTER TABLE t CLUSTER ON i;
-- statement
ALTER TABLE t ALTER c TYPE text;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock

--- replica identity index
-- given
ALTER TABLE t ALTER a SET NOT NULL; CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t REPLICA IDENTITY USING INDEX i;
-- statement
ALTER TABLE t ALTER a TYPE bigint;
-- locks: public.i AccessExclusiveLock, public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.i, public.t_pkey

--- a partitioned table refers to the changed column: its partitions are checked, its own indexes are not opened
-- given
CREATE TABLE k (id int PRIMARY KEY, a int);
CREATE TABLE s (id int NOT NULL, a int) PARTITION BY RANGE (id);
CREATE TABLE s1 PARTITION OF s FOR VALUES FROM (0) TO (10);
CREATE TABLE s2 PARTITION OF s FOR VALUES FROM (10) TO (20);
INSERT INTO k SELECT g, g FROM generate_series(1, 9) g;
INSERT INTO s SELECT g, g FROM generate_series(1, 9) g;
ALTER TABLE s ADD CONSTRAINT s_k FOREIGN KEY (id) REFERENCES k (id);
CREATE INDEX s_a ON s (a);
-- statement
ALTER TABLE k ALTER COLUMN id TYPE numeric(10,2);
-- locks: public.k AccessExclusiveLock, public.k_pkey AccessExclusiveLock, public.s AccessExclusiveLock
-- locks: public.s1 AccessExclusiveLock, public.s1_a_idx AccessShareLock, public.s2 AccessExclusiveLock
-- locks: public.s2_a_idx AccessShareLock
-- scans: public.s1, public.s2
-- rewrites: public.k
-- index_builds: public.k_pkey
