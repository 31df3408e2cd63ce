-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE TABLE t (id int PRIMARY KEY, a int, b text);
CREATE INDEX t_a ON t (lower(b));
CREATE TABLE wide (id int PRIMARY KEY, a int) PARTITION BY RANGE (id);
CREATE TABLE wide1 PARTITION OF wide FOR VALUES FROM (0) TO (10);
CREATE TABLE over (id int PRIMARY KEY, a int);
CREATE TABLE under () INHERITS (over);
CREATE FOREIGN TABLE far (id int, a text) SERVER files OPTIONS (filename '/dev/null');
CREATE VIEW seen AS SELECT id, a FROM t;
CREATE MATERIALIZED VIEW kept AS SELECT id, a FROM t;
CREATE UNIQUE INDEX kept_id ON kept (id);
CREATE SEQUENCE numbers OWNED BY t.a;
CREATE TYPE pair AS (x int, y int);
CREATE TABLE pairs (p pair);
CREATE DOMAIN small AS int;
CREATE TABLE smalls (s small, ss small[]);

--- ALTER FOREIGN TABLE far OPTIONS (SET filename '/dev/zero');
-- statement
ALTER FOREIGN TABLE far OPTIONS (SET filename '/dev/zero');
-- locks: public.far AccessExclusiveLock

--- ALTER FOREIGN TABLE far ALTER COLUMN a OPTIONS (ADD force_not_null 'true');
-- statement
ALTER FOREIGN TABLE far ALTER COLUMN a OPTIONS (ADD force_not_null 'true');
-- locks: public.far AccessExclusiveLock

--- ALTER FOREIGN TABLE far ALTER COLUMN a TYPE varchar;
-- statement
ALTER FOREIGN TABLE far ALTER COLUMN a TYPE varchar;
-- locks: public.far AccessExclusiveLock

--- ALTER FOREIGN TABLE far ADD COLUMN n int NOT NULL DEFAULT 1;
-- statement
ALTER FOREIGN TABLE far ADD COLUMN n int NOT NULL DEFAULT 1;
-- locks: public.far AccessExclusiveLock

--- ALTER FOREIGN TABLE far ADD CONSTRAINT c CHECK (id > 0);
-- statement
ALTER FOREIGN TABLE far ADD CONSTRAINT c CHECK (id > 0);
-- locks: public.far AccessExclusiveLock

--- ALTER FOREIGN TABLE far ALTER COLUMN a SET NOT NULL;
-- statement
ALTER FOREIGN TABLE far ALTER COLUMN a SET NOT NULL;
-- locks: public.far AccessExclusiveLock

--- ALTER FOREIGN TABLE far RENAME COLUMN a TO z;
-- statement
ALTER FOREIGN TABLE far RENAME COLUMN a TO z;
-- locks: public.far AccessExclusiveLock

--- ALTER FOREIGN TABLE far SET SCHEMA pg_catalog;
-- statement
ALTER FOREIGN TABLE far SET SCHEMA pg_catalog;
-- locks: public.far AccessExclusiveLock

--- ALTER FOREIGN TABLE far DISABLE TRIGGER ALL;
-- statement
ALTER FOREIGN TABLE far DISABLE TRIGGER ALL;
-- locks: public.far ShareRowExclusiveLock

--- COMMENT ON FOREIGN TABLE far IS 'x';
-- statement
COMMENT ON FOREIGN TABLE far IS 'x';
-- locks: public.far ShareUpdateExclusiveLock

--- CREATE TRIGGER g AFTER INSERT ON far FOR EACH STATEMENT EXECUTE FUNCTION suppress_redundan
-- statement
CREATE TRIGGER g AFTER INSERT ON far FOR EACH STATEMENT EXECUTE FUNCTION suppress_redundant_updates_trigger();
-- locks: public.far ShareRowExclusiveLock

--- CREATE STATISTICS st ON id, a FROM far;
-- statement
CREATE STATISTICS st ON id, a FROM far;
-- locks: public.far ShareUpdateExclusiveLock

--- LOCK TABLE far;
-- statement
LOCK TABLE far;
-- error: Refused

--- LOCK TABLE seen IN SHARE MODE;
-- statement
LOCK TABLE seen IN SHARE MODE;
-- locks: public.seen ShareLock, public.t ShareLock

--- LOCK TABLE kept;
-- statement
LOCK TABLE kept;
-- error: Refused

--- SELECT * FROM far;
-- statement
SELECT * FROM far;
-- locks: public.far AccessShareLock

--- SELECT * FROM far FOR UPDATE;
-- statement
SELECT * FROM far FOR UPDATE;
-- locks: public.far RowShareLock

--- SELECT * FROM wide FOR UPDATE;
-- statement
SELECT * FROM wide FOR UPDATE;
-- locks: public.wide RowShareLock, public.wide1 RowShareLock, public.wide1_pkey RowShareLock
-- 16+ locks: public.wide RowShareLock, public.wide1 RowShareLock, public.wide1_pkey RowShareLock, public.wide_pkey RowShareLock
-- scans: public.wide1

--- SELECT * FROM over WHERE id = 1 FOR SHARE;
-- statement
SELECT * FROM over WHERE id = 1 FOR SHARE;
-- locks: public.over RowShareLock, public.over_pkey RowShareLock, public.under RowShareLock
-- scans: public.under

--- SELECT * FROM seen FOR NO KEY UPDATE;
-- statement
SELECT * FROM seen FOR NO KEY UPDATE;
-- locks: public.seen RowShareLock, public.t RowShareLock, public.t_a RowShareLock, public.t_pkey RowShareLock
-- scans: public.t

--- SELECT * FROM t JOIN over USING (id) FOR UPDATE OF over;
-- statement
SELECT * FROM t JOIN over USING (id) FOR UPDATE OF over;
-- locks: public.over RowShareLock, public.over_pkey RowShareLock, public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock, public.under RowShareLock
-- scans: public.under

--- COPY (SELECT * FROM wide) TO '/dev/null';
-- statement
COPY (SELECT * FROM wide) TO '/dev/null';
-- locks: public.wide AccessShareLock, public.wide1 AccessShareLock, public.wide1_pkey AccessShareLock
-- 16+ locks: public.wide AccessShareLock, public.wide1 AccessShareLock, public.wide1_pkey AccessShareLock, public.wide_pkey AccessShareLock
-- scans: public.wide1

--- COPY wide FROM '/dev/null';
-- statement
COPY wide FROM '/dev/null';
-- locks: public.wide RowExclusiveLock

--- COPY over FROM '/dev/null';
-- statement
COPY over FROM '/dev/null';
-- locks: public.over RowExclusiveLock

--- ANALYZE far;
-- statement
ANALYZE far;
-- locks: public.far ShareUpdateExclusiveLock

--- ANALYZE seen;
-- statement
ANALYZE seen;
-- brief: public.seen ShareUpdateExclusiveLock

--- ANALYZE kept;
-- statement
ANALYZE kept;
-- locks: public.kept ShareUpdateExclusiveLock, public.kept_id AccessShareLock
-- scans: public.kept

--- ANALYZE wide;
-- statement
ANALYZE wide;
-- locks: public.wide ShareUpdateExclusiveLock, public.wide1 ShareUpdateExclusiveLock, public.wide1_pkey AccessShareLock
-- scans: public.wide1

--- ANALYZE over;
-- statement
ANALYZE over;
-- locks: public.over ShareUpdateExclusiveLock, public.over_pkey AccessShareLock, public.under AccessShareLock
-- 18 locks: public.over ShareUpdateExclusiveLock, public.over_pkey AccessShareLock, public.under ShareUpdateExclusiveLock
-- scans: public.over
-- 18 scans: public.over, public.under

--- CLUSTER far USING t_pkey;
-- statement
CLUSTER far USING t_pkey;
-- error: Refused

--- ALTER VIEW seen ALTER COLUMN a SET DEFAULT 3;
-- statement
ALTER VIEW seen ALTER COLUMN a SET DEFAULT 3;
-- locks: public.seen AccessExclusiveLock

--- ALTER VIEW seen OWNER TO CURRENT_USER;
-- statement
ALTER VIEW seen OWNER TO CURRENT_USER;
-- locks: public.seen AccessExclusiveLock

--- ALTER VIEW seen SET (security_barrier = true);
-- statement
ALTER VIEW seen SET (security_barrier = true);
-- locks: public.seen AccessExclusiveLock

--- ALTER VIEW seen RENAME COLUMN a TO z;
-- statement
ALTER VIEW seen RENAME COLUMN a TO z;
-- locks: public.seen AccessExclusiveLock

--- ALTER VIEW seen SET SCHEMA pg_catalog;
-- statement
ALTER VIEW seen SET SCHEMA pg_catalog;
-- locks: public.seen AccessExclusiveLock

--- ALTER MATERIALIZED VIEW kept OWNER TO app;
-- statement
ALTER MATERIALIZED VIEW kept OWNER TO app;
-- locks: public.kept AccessExclusiveLock, public.kept_id AccessExclusiveLock

--- ALTER MATERIALIZED VIEW kept SET (fillfactor = 70);
-- statement
ALTER MATERIALIZED VIEW kept SET (fillfactor = 70);
-- locks: public.kept ShareUpdateExclusiveLock

--- ALTER MATERIALIZED VIEW kept CLUSTER ON kept_id;
-- statement
ALTER MATERIALIZED VIEW kept CLUSTER ON kept_id;
-- locks: public.kept ShareUpdateExclusiveLock, public.kept_id ShareUpdateExclusiveLock

--- ALTER MATERIALIZED VIEW kept SET WITHOUT CLUSTER;
-- statement
ALTER MATERIALIZED VIEW kept SET WITHOUT CLUSTER;
-- locks: public.kept ShareUpdateExclusiveLock

--- ALTER MATERIALIZED VIEW kept ALTER COLUMN a SET STORAGE PLAIN;
-- statement
ALTER MATERIALIZED VIEW kept ALTER COLUMN a SET STORAGE PLAIN;
-- locks: public.kept AccessExclusiveLock

--- ALTER MATERIALIZED VIEW kept RENAME COLUMN a TO z;
-- statement
ALTER MATERIALIZED VIEW kept RENAME COLUMN a TO z;
-- locks: public.kept AccessExclusiveLock

--- ALTER MATERIALIZED VIEW kept RENAME TO other;
-- statement
ALTER MATERIALIZED VIEW kept RENAME TO other;
-- locks: public.kept AccessExclusiveLock

--- ALTER MATERIALIZED VIEW kept SET TABLESPACE pg_default;
-- statement
ALTER MATERIALIZED VIEW kept SET TABLESPACE pg_default;
-- locks: public.kept AccessExclusiveLock

--- ALTER INDEX t_a ALTER COLUMN 1 SET STATISTICS 100;
-- statement
ALTER INDEX t_a ALTER COLUMN 1 SET STATISTICS 100;
-- locks: public.t_a ShareUpdateExclusiveLock

--- ALTER INDEX t_a SET TABLESPACE pg_default;
-- statement
ALTER INDEX t_a SET TABLESPACE pg_default;
-- locks: public.t_a AccessExclusiveLock

--- ALTER INDEX t_a RESET (fillfactor);
-- statement
ALTER INDEX t_a RESET (fillfactor);
-- locks: public.t_a ShareUpdateExclusiveLock

--- ALTER INDEX t_a DEPENDS ON EXTENSION file_fdw;
-- statement
ALTER INDEX t_a DEPENDS ON EXTENSION file_fdw;
-- locks: public.t_a AccessExclusiveLock

--- ALTER SEQUENCE numbers RESTART;
-- statement
ALTER SEQUENCE numbers RESTART;
-- locks: public.numbers ShareRowExclusiveLock

--- ALTER SEQUENCE numbers OWNED BY NONE;
-- statement
ALTER SEQUENCE numbers OWNED BY NONE;
-- locks: public.numbers ShareRowExclusiveLock

--- ALTER SEQUENCE numbers OWNED BY over.a;
-- statement
ALTER SEQUENCE numbers OWNED BY over.a;
-- locks: public.numbers ShareRowExclusiveLock, public.over AccessShareLock

--- ALTER SEQUENCE numbers AS bigint;
-- statement
ALTER SEQUENCE numbers AS bigint;
-- locks: public.numbers ShareRowExclusiveLock

--- ALTER SEQUENCE numbers RENAME TO others;
-- statement
ALTER SEQUENCE numbers RENAME TO others;
-- locks: public.numbers AccessExclusiveLock

--- ALTER SEQUENCE numbers OWNER TO CURRENT_USER;
-- statement
ALTER SEQUENCE numbers OWNER TO CURRENT_USER;
-- locks: public.numbers AccessExclusiveLock

--- SELECT nextval('numbers');
-- statement
SELECT nextval('numbers');
-- locks: public.numbers RowExclusiveLock

--- SELECT setval('numbers', 5);
-- statement
SELECT setval('numbers', 5);
-- locks: public.numbers RowExclusiveLock

--- ALTER TYPE pair ADD ATTRIBUTE z int;
-- statement
ALTER TYPE pair ADD ATTRIBUTE z int;

--- ALTER TYPE pair DROP ATTRIBUTE y;
-- statement
ALTER TYPE pair DROP ATTRIBUTE y;

--- ALTER TYPE pair ALTER ATTRIBUTE y TYPE bigint;
-- statement
ALTER TYPE pair ALTER ATTRIBUTE y TYPE bigint;
-- error: Refused

--- ALTER TYPE pair RENAME ATTRIBUTE y TO z;
-- statement
ALTER TYPE pair RENAME ATTRIBUTE y TO z;

--- ALTER TYPE pair RENAME TO couple;
-- statement
ALTER TYPE pair RENAME TO couple;

--- ALTER DOMAIN small ADD CHECK (VALUE > 0);
-- statement
ALTER DOMAIN small ADD CHECK (VALUE > 0);
-- error: Refused

--- ALTER DOMAIN small ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID;
-- statement
ALTER DOMAIN small ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID;

--- ALTER DOMAIN small SET NOT NULL;
-- statement
ALTER DOMAIN small SET NOT NULL;
-- error: Refused

--- ALTER DOMAIN small SET DEFAULT 5;
-- statement
ALTER DOMAIN small SET DEFAULT 5;

--- ALTER DOMAIN small RENAME TO tiny;
-- statement
ALTER DOMAIN small RENAME TO tiny;

--- DROP DOMAIN small CASCADE;
-- statement
DROP DOMAIN small CASCADE;
-- locks: public.smalls AccessExclusiveLock

--- DROP TYPE pair CASCADE;
-- statement
DROP TYPE pair CASCADE;
-- locks: public.pairs AccessExclusiveLock

--- DECLARE c CURSOR FOR SELECT * FROM t;
-- statement
DECLARE c CURSOR FOR SELECT * FROM t;
-- locks: public.t AccessShareLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock

--- CREATE TABLE n (LIKE far);
-- statement
CREATE TABLE n (LIKE far);
-- locks: public.far AccessShareLock

--- CREATE TABLE n (LIKE seen);
-- statement
CREATE TABLE n (LIKE seen);
-- locks: public.seen AccessShareLock

--- CREATE TABLE n AS TABLE wide;
-- statement
CREATE TABLE n AS TABLE wide;
-- locks: public.wide AccessShareLock, public.wide1 AccessShareLock, public.wide1_pkey AccessShareLock
-- 16+ locks: public.wide AccessShareLock, public.wide1 AccessShareLock, public.wide1_pkey AccessShareLock, public.wide_pkey AccessShareLock
-- scans: public.wide1

--- CREATE TABLE n PARTITION OF wide DEFAULT;
-- statement
CREATE TABLE n PARTITION OF wide DEFAULT;
-- index_builds: public.n_pkey
-- locks: public.wide AccessExclusiveLock, public.wide_pkey ShareUpdateExclusiveLock

--- DROP FOREIGN TABLE far;
-- statement
DROP FOREIGN TABLE far;
-- locks: public.far AccessExclusiveLock

--- DROP SEQUENCE numbers;
-- statement
DROP SEQUENCE numbers;
-- locks: public.numbers AccessExclusiveLock

--- DROP MATERIALIZED VIEW kept;
-- statement
DROP MATERIALIZED VIEW kept;
-- locks: public.kept AccessExclusiveLock, public.kept_id AccessExclusiveLock

--- TRUNCATE wide, t RESTART IDENTITY;
-- statement
TRUNCATE wide, t RESTART IDENTITY;
-- index_builds: public.t_a, public.t_pkey, public.wide1_pkey
-- locks: public.numbers AccessExclusiveLock, public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock, public.wide AccessExclusiveLock, public.wide1 AccessExclusiveLock, public.wide1_pkey AccessExclusiveLock

--- TRUNCATE wide1;
-- statement
TRUNCATE wide1;
-- index_builds: public.wide1_pkey
-- locks: public.wide1 AccessExclusiveLock, public.wide1_pkey AccessExclusiveLock
-- 13 locks: public.wide AccessShareLock, public.wide1 AccessExclusiveLock, public.wide1_pkey AccessExclusiveLock

--- TRUNCATE kept;
-- statement
TRUNCATE kept;
-- error: Refused

--- DELETE FROM ONLY over;
-- statement
DELETE FROM ONLY over;
-- locks: public.over RowExclusiveLock, public.over_pkey RowExclusiveLock
-- scans: public.over

--- INSERT INTO wide1 VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET a = 2;
-- statement
INSERT INTO wide1 VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET a = 2;
-- locks: public.wide AccessShareLock, public.wide1 RowExclusiveLock, public.wide1_pkey RowExclusiveLock

--- INSERT INTO seen VALUES (1, 1);
-- statement
INSERT INTO seen VALUES (1, 1);
-- locks: public.seen RowExclusiveLock, public.t RowExclusiveLock

--- DELETE FROM kept;
-- statement
DELETE FROM kept;
-- error: Refused

--- REINDEX TABLE far;
-- statement
REINDEX TABLE far;
-- error: Refused

--- REINDEX INDEX kept_id;
-- statement
REINDEX INDEX kept_id;
-- index_builds: public.kept_id
-- locks: public.kept ShareLock, public.kept_id AccessExclusiveLock
-- scans: public.kept

--- REINDEX INDEX wide_pkey;
-- statement
REINDEX INDEX wide_pkey;
-- 13 error: NotInThisVersion
-- index_builds: public.wide1_pkey
-- 13 index_builds: none
-- locks: public.wide ShareLock, public.wide1 ShareLock, public.wide1_pkey AccessExclusiveLock, public.wide_pkey AccessExclusiveLock
-- 13 locks: none
-- refuses_transaction: yes
-- 13 refuses_transaction: none
-- scans: public.wide1
-- 13 scans: none

--- ALTER TABLE wide1 ADD CHECK (a > 0);
-- statement
ALTER TABLE wide1 ADD CHECK (a > 0);
-- locks: public.wide1 AccessExclusiveLock
-- scans: public.wide1

--- ALTER TABLE wide1 ALTER COLUMN a SET NOT NULL;
-- statement
ALTER TABLE wide1 ALTER COLUMN a SET NOT NULL;
-- locks: public.wide1 AccessExclusiveLock
-- scans: public.wide1

--- ALTER TABLE under ADD COLUMN z int DEFAULT random();
-- statement
ALTER TABLE under ADD COLUMN z int DEFAULT random();
-- locks: public.under AccessExclusiveLock
-- rewrites: public.under

--- ALTER TABLE under ALTER COLUMN a TYPE bigint;
-- statement
ALTER TABLE under ALTER COLUMN a TYPE bigint;
-- error: Refused

--- ALTER TABLE over ALTER COLUMN a TYPE bigint;
-- statement
ALTER TABLE over ALTER COLUMN a TYPE bigint;
-- index_builds: public.over_pkey
-- locks: public.over AccessExclusiveLock, public.over_pkey AccessExclusiveLock, public.under AccessExclusiveLock
-- rewrites: public.over, public.under

--- ALTER TABLE pairs ALTER COLUMN p SET NOT NULL;
-- statement
ALTER TABLE pairs ALTER COLUMN p SET NOT NULL;
-- locks: public.pairs AccessExclusiveLock
-- scans: public.pairs

--- ALTER TABLE smalls ADD COLUMN n small DEFAULT 5;
-- statement
ALTER TABLE smalls ADD COLUMN n small DEFAULT 5;
-- locks: public.smalls AccessExclusiveLock

--- ALTER TABLE smalls ALTER COLUMN s TYPE bigint;
-- statement
ALTER TABLE smalls ALTER COLUMN s TYPE bigint;
-- locks: public.smalls AccessExclusiveLock
-- rewrites: public.smalls
