-- After others in the same transaction: names they gave, tables they made; and what foreign partitions take part in.
CREATE TABLE p (id int PRIMARY KEY, a int);
INSERT INTO p SELECT g, g FROM generate_series(1, 9) g;
CREATE TABLE r (id int NOT NULL, a int) PARTITION BY RANGE (id);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);

--- a table by the name it has since
-- earlier
ALTER TABLE p RENAME TO other;
-- statement
ALTER TABLE other ALTER COLUMN a TYPE bigint;
-- locks: public.other AccessExclusiveLock, public.p_pkey AccessExclusiveLock
-- rewrites: public.other
-- index_builds: public.p_pkey

--- an index by the name it has since
-- earlier
ALTER INDEX p_pkey RENAME TO other;
-- statement
LOCK TABLE r IN SHARE MODE;
-- locks: public.other ShareUpdateExclusiveLock, public.r ShareLock, public.r1 ShareLock

--- a table made by the same transaction is written anew
-- earlier
CREATE TABLE born AS SELECT * FROM p;
-- statement
ALTER TABLE born ALTER COLUMN a TYPE bigint;
-- locks: public.p AccessShareLock, public.p_pkey AccessShareLock
-- rewrites: public.born

--- a table made by the same transaction is read
-- earlier
CREATE TABLE born AS SELECT * FROM p;
-- statement
ALTER TABLE born ALTER COLUMN a SET NOT NULL;
-- locks: public.p AccessShareLock, public.p_pkey AccessShareLock

--- an index that a change of type made anew
-- given
CREATE INDEX p_a ON p (a);
-- earlier
ALTER TABLE p ALTER COLUMN a TYPE bigint;
-- statement
DROP INDEX p_a;
-- locks: public.p AccessExclusiveLock, public.p_a AccessExclusiveLock, public.p_pkey AccessExclusiveLock

--- detached concurrently, with a foreign key
-- versions: 14+
-- given
ALTER TABLE r ADD FOREIGN KEY (a) REFERENCES p;
CREATE INDEX r1_a ON r1 (a);
-- statement
ALTER TABLE r DETACH PARTITION r1 CONCURRENTLY;
-- refuses_transaction: yes
-- locks: public.p ShareRowExclusiveLock, public.r ShareUpdateExclusiveLock, public.r1 AccessExclusiveLock
-- brief: public.r1_a AccessShareLock
-- waits: users public.r

--- a foreign partition has no index
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE INDEX r_a ON r (a);
CREATE FOREIGN TABLE rf PARTITION OF r FOR VALUES FROM (20) TO (30) SERVER files OPTIONS (filename '/dev/null');
-- statement
ALTER TABLE r DETACH PARTITION rf;
-- locks: public.r AccessExclusiveLock, public.rf AccessExclusiveLock
-- 13 locks: public.r AccessExclusiveLock, public.rf ShareUpdateExclusiveLock

--- a foreign partition is sampled
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE rf PARTITION OF r FOR VALUES FROM (20) TO (30) SERVER files OPTIONS (filename '/dev/null');
-- statement
ANALYZE r;
-- locks: public.r ShareUpdateExclusiveLock, public.r1 ShareUpdateExclusiveLock, public.rf ShareUpdateExclusiveLock
-- scans: public.r1

--- rows of a foreign table are read elsewhere
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE f (id int) SERVER files OPTIONS (filename '/dev/null');
-- statement
SELECT count(*) FROM f;
-- locks: public.f AccessShareLock

--- a column that a child has already
-- given
CREATE TABLE above (id int);
CREATE TABLE own (n int) INHERITS (above);
CREATE TABLE below () INHERITS (above);
INSERT INTO above VALUES (1); INSERT INTO own VALUES (1, 1); INSERT INTO below VALUES (1);
-- statement
ALTER TABLE above ADD COLUMN n int NOT NULL DEFAULT 1;
-- locks: public.above AccessExclusiveLock, public.own AccessExclusiveLock, public.below AccessExclusiveLock
-- 18+ scans: public.own

--- a column that a child has already, with values that differ
-- given
CREATE TABLE above (id int);
CREATE TABLE own (n serial) INHERITS (above);
CREATE TABLE below () INHERITS (above);
INSERT INTO above VALUES (1); INSERT INTO own VALUES (1); INSERT INTO below VALUES (1);
-- statement
ALTER TABLE above ADD COLUMN n serial;
-- locks: public.above AccessExclusiveLock, public.own AccessExclusiveLock, public.below AccessExclusiveLock
-- rewrites: public.above, public.below
