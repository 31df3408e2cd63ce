-- given
CREATE TABLE t (id int PRIMARY KEY, a int, b text, nn int NOT NULL);
CREATE INDEX t_a ON t (a);
CREATE UNIQUE INDEX t_nn ON t (nn);
CREATE INDEX t_expression ON t (lower(b));
CREATE TABLE heir (z int) INHERITS (t);
CREATE TABLE grandchild (zz int) INHERITS (heir);
CREATE TABLE r (k int NOT NULL, v text) PARTITION BY RANGE (k);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);
CREATE INDEX r_v ON r (v);
CREATE VIEW seen AS SELECT id, a FROM t;
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM t;
CREATE INDEX mv_a ON mv (a);
CREATE SEQUENCE s;
CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER t_noop BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION noop();
CREATE TRIGGER r_noop AFTER INSERT ON r FOR EACH ROW EXECUTE FUNCTION noop();
CREATE TABLE ruled (id int);
CREATE RULE nothing AS ON DELETE TO ruled DO INSTEAD NOTHING;
CREATE TYPE pair AS (id int, a int);
CREATE TABLE typed OF pair;
CREATE TABLE untyped (id int, a int);
INSERT INTO t SELECT g, g, g::text, g FROM generate_series(1, 10) g;

--- fillfactor
-- statement
ALTER TABLE t SET (fillfactor = 50);
-- locks: public.t ShareUpdateExclusiveLock

--- autovacuum
-- statement
ALTER TABLE t SET (autovacuum_enabled = off, autovacuum_vacuum_scale_factor = 0.01);
-- locks: public.t ShareUpdateExclusiveLock

--- toast autovacuum
-- statement
ALTER TABLE t SET (toast.autovacuum_enabled = off);
-- locks: public.t ShareUpdateExclusiveLock

--- toast tuple target
-- statement
ALTER TABLE t SET (toast_tuple_target = 500);
-- locks: public.t ShareUpdateExclusiveLock

--- parallel workers
-- statement
ALTER TABLE t SET (parallel_workers = 2);
-- locks: public.t ShareUpdateExclusiveLock

--- log of autovacuum
-- statement
ALTER TABLE t SET (log_autovacuum_min_duration = 2);
-- locks: public.t ShareUpdateExclusiveLock

--- vacuum index cleanup
-- statement
ALTER TABLE t SET (vacuum_index_cleanup = off);
-- locks: public.t ShareUpdateExclusiveLock

--- vacuum truncate
-- statement
ALTER TABLE t SET (vacuum_truncate = off);
-- locks: public.t ShareUpdateExclusiveLock

--- catalog table
-- statement
ALTER TABLE t SET (user_catalog_table = true);
-- locks: public.t AccessExclusiveLock

--- two parameters, one strong
-- statement
ALTER TABLE t SET (fillfactor = 50, user_catalog_table = true);
-- locks: public.t AccessExclusiveLock

--- reset fillfactor
-- statement
ALTER TABLE t RESET (fillfactor);
-- locks: public.t ShareUpdateExclusiveLock

--- reset with a strong one
-- statement
ALTER TABLE t RESET (fillfactor, user_catalog_table);
-- locks: public.t AccessExclusiveLock

--- index fillfactor
-- statement
ALTER INDEX t_a SET (fillfactor = 50);
-- locks: public.t_a ShareUpdateExclusiveLock

--- index reset
-- statement
ALTER INDEX t_a RESET (fillfactor);
-- locks: public.t_a ShareUpdateExclusiveLock

--- index deduplication
-- statement
ALTER INDEX t_a SET (deduplicate_items = off);
-- locks: public.t_a ShareUpdateExclusiveLock

--- gin fastupdate
-- given
CREATE INDEX t_gin ON t USING gin (to_tsvector('english', b));
-- statement
ALTER INDEX t_gin SET (fastupdate = off);
-- locks: public.t_gin AccessExclusiveLock

--- gin pending list
-- given
CREATE INDEX t_gin ON t USING gin (to_tsvector('english', b));
-- statement
ALTER INDEX t_gin SET (gin_pending_list_limit = 100);
-- locks: public.t_gin AccessExclusiveLock

--- brin pages per range
-- given
CREATE INDEX t_brin ON t USING brin (a);
-- statement
ALTER INDEX t_brin SET (pages_per_range = 16);
-- locks: public.t_brin AccessExclusiveLock

--- brin autosummarize
-- given
CREATE INDEX t_brin ON t USING brin (a);
-- statement
ALTER INDEX t_brin SET (autosummarize = on);
-- locks: public.t_brin AccessExclusiveLock

--- gist buffering
-- given
CREATE INDEX t_gist ON t USING gist (to_tsvector('english', b));
-- statement
ALTER INDEX t_gist SET (buffering = on);
-- locks: public.t_gist AccessExclusiveLock

--- index through alter table
-- statement
ALTER TABLE t_a SET (fillfactor = 50);
-- locks: public.t_a ShareUpdateExclusiveLock

--- index statistics
-- statement
ALTER INDEX t_expression ALTER COLUMN 1 SET STATISTICS 5;
-- locks: public.t_expression ShareUpdateExclusiveLock

--- statistics
-- statement
ALTER TABLE t ALTER a SET STATISTICS 100;
-- locks: public.grandchild ShareUpdateExclusiveLock, public.heir ShareUpdateExclusiveLock
-- locks: public.t ShareUpdateExclusiveLock

--- statistics only
-- statement
ALTER TABLE ONLY t ALTER a SET STATISTICS 100;
-- locks: public.t ShareUpdateExclusiveLock

--- statistics default
-- statement
ALTER TABLE t ALTER a SET STATISTICS DEFAULT;
-- locks: public.grandchild ShareUpdateExclusiveLock, public.heir ShareUpdateExclusiveLock
-- locks: public.t ShareUpdateExclusiveLock
-- error: NotInThisVersion
-- 17+ error: none

--- statistics of a partitioned table
-- statement
ALTER TABLE r ALTER v SET STATISTICS 100;
-- locks: public.r ShareUpdateExclusiveLock, public.r1 ShareUpdateExclusiveLock

--- column options
-- statement
ALTER TABLE t ALTER a SET (n_distinct = 5);
-- locks: public.t ShareUpdateExclusiveLock

--- column options reset
-- statement
ALTER TABLE t ALTER a RESET (n_distinct);
-- locks: public.t ShareUpdateExclusiveLock

--- storage
-- statement
ALTER TABLE t ALTER b SET STORAGE EXTERNAL;
-- locks: public.grandchild AccessExclusiveLock, public.heir AccessExclusiveLock
-- locks: public.t AccessExclusiveLock

--- storage default
-- statement
ALTER TABLE t ALTER b SET STORAGE DEFAULT;
-- locks: public.grandchild AccessExclusiveLock, public.heir AccessExclusiveLock
-- locks: public.t AccessExclusiveLock
-- 13-15 error: NotInThisVersion

--- compression
-- statement
ALTER TABLE t ALTER b SET COMPRESSION pglz;
-- locks: public.t AccessExclusiveLock
-- 13 error: NotInThisVersion

--- cluster on
-- statement
ALTER TABLE t CLUSTER ON t_a;
-- locks: public.t ShareUpdateExclusiveLock, public.t_a ShareUpdateExclusiveLock

--- without cluster
-- statement
ALTER TABLE t SET WITHOUT CLUSTER;
-- locks: public.t ShareUpdateExclusiveLock

--- without oids
-- statement
ALTER TABLE t SET WITHOUT OIDS;
-- locks: public.t AccessExclusiveLock

--- replica identity default
-- statement
ALTER TABLE t REPLICA IDENTITY DEFAULT;
-- locks: public.t AccessExclusiveLock

--- replica identity full
-- statement
ALTER TABLE t REPLICA IDENTITY FULL;
-- locks: public.t AccessExclusiveLock

--- replica identity nothing
-- statement
ALTER TABLE t REPLICA IDENTITY NOTHING;
-- locks: public.t AccessExclusiveLock

--- replica identity by index
-- statement
ALTER TABLE t REPLICA IDENTITY USING INDEX t_nn;
-- locks: public.t AccessExclusiveLock, public.t_nn ShareLock

--- enable trigger
-- statement
ALTER TABLE t ENABLE TRIGGER t_noop;
-- locks: public.t ShareRowExclusiveLock

--- enable trigger always
-- statement
ALTER TABLE t ENABLE ALWAYS TRIGGER t_noop;
-- locks: public.t ShareRowExclusiveLock

--- enable trigger replica
-- statement
ALTER TABLE t ENABLE REPLICA TRIGGER t_noop;
-- locks: public.t ShareRowExclusiveLock

--- disable trigger
-- statement
ALTER TABLE t DISABLE TRIGGER t_noop;
-- locks: public.t ShareRowExclusiveLock

--- disable all triggers
-- statement
ALTER TABLE t DISABLE TRIGGER ALL;
-- locks: public.t ShareRowExclusiveLock

--- disable user triggers
-- statement
ALTER TABLE t DISABLE TRIGGER USER;
-- locks: public.t ShareRowExclusiveLock

--- disable the trigger of a partitioned table
-- statement
ALTER TABLE r DISABLE TRIGGER r_noop;
-- locks: public.r ShareRowExclusiveLock, public.r1 ShareRowExclusiveLock

--- disable the trigger of a partitioned table only
-- statement
ALTER TABLE ONLY r DISABLE TRIGGER r_noop;
-- locks: public.r ShareRowExclusiveLock

--- disable all triggers of a partitioned table
-- statement
ALTER TABLE r DISABLE TRIGGER ALL;
-- locks: public.r ShareRowExclusiveLock, public.r1 ShareRowExclusiveLock

--- disable rule
-- statement
ALTER TABLE ruled DISABLE RULE nothing;
-- locks: public.ruled AccessExclusiveLock

--- enable rule always
-- statement
ALTER TABLE ruled ENABLE ALWAYS RULE nothing;
-- locks: public.ruled AccessExclusiveLock

--- row security on
-- statement
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
-- locks: public.t AccessExclusiveLock

--- row security off
-- statement
ALTER TABLE t DISABLE ROW LEVEL SECURITY;
-- locks: public.t AccessExclusiveLock

--- row security forced
-- statement
ALTER TABLE t FORCE ROW LEVEL SECURITY;
-- locks: public.t AccessExclusiveLock

--- row security not forced
-- statement
ALTER TABLE t NO FORCE ROW LEVEL SECURITY;
-- locks: public.t AccessExclusiveLock

--- row security of a partitioned table
-- statement
ALTER TABLE r ENABLE ROW LEVEL SECURITY;
-- locks: public.r AccessExclusiveLock

--- owner
-- statement
ALTER TABLE untyped OWNER TO app;
-- locks: public.untyped AccessExclusiveLock

--- of a type
-- statement
ALTER TABLE untyped OF pair;
-- locks: public.untyped AccessExclusiveLock

--- not of a type
-- statement
ALTER TABLE typed NOT OF;
-- locks: public.typed AccessExclusiveLock

--- logged already
-- statement
ALTER TABLE t SET LOGGED;
-- locks: public.t AccessExclusiveLock

--- unlogged
-- statement
ALTER TABLE t SET UNLOGGED;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock
-- locks: public.t_expression AccessExclusiveLock, public.t_nn AccessExclusiveLock
-- locks: public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_expression, public.t_nn, public.t_pkey

--- unlogged, back to logged
-- given
CREATE UNLOGGED TABLE u (id int PRIMARY KEY, b text);
-- statement
ALTER TABLE u SET LOGGED;
-- locks: public.u AccessExclusiveLock, public.u_pkey AccessExclusiveLock
-- rewrites: public.u
-- index_builds: public.u_pkey

--- unlogged already
-- given
CREATE UNLOGGED TABLE u (id int PRIMARY KEY);
-- statement
ALTER TABLE u SET UNLOGGED;
-- locks: public.u AccessExclusiveLock

--- unlogged, referenced by a logged table
-- given
CREATE TABLE child (t_id int REFERENCES t);
-- statement
ALTER TABLE t SET UNLOGGED;
-- error: Refused

--- tablespace it is in
-- statement
ALTER TABLE t SET TABLESPACE pg_default;
-- locks: public.t AccessExclusiveLock

--- index tablespace it is in
-- statement
ALTER INDEX t_a SET TABLESPACE pg_default;
-- locks: public.t_a AccessExclusiveLock

--- access method it has
-- statement
ALTER TABLE t SET ACCESS METHOD heap;
-- locks: public.t AccessExclusiveLock
-- 13-14 error: NotInThisVersion

--- view default
-- statement
ALTER VIEW seen ALTER a SET DEFAULT 1;
-- locks: public.seen AccessExclusiveLock

--- view default through alter table
-- statement
ALTER TABLE seen ALTER a SET DEFAULT 1;
-- locks: public.seen AccessExclusiveLock

--- view options
-- statement
ALTER VIEW seen SET (security_barrier);
-- locks: public.seen AccessExclusiveLock

--- view options reset
-- statement
ALTER VIEW seen RESET (security_barrier);
-- locks: public.seen AccessExclusiveLock

--- materialized view fillfactor
-- statement
ALTER MATERIALIZED VIEW mv SET (fillfactor = 50);
-- locks: public.mv ShareUpdateExclusiveLock

--- materialized view statistics
-- statement
ALTER MATERIALIZED VIEW mv ALTER a SET STATISTICS 5;
-- locks: public.mv ShareUpdateExclusiveLock

--- materialized view cluster on
-- statement
ALTER MATERIALIZED VIEW mv CLUSTER ON mv_a;
-- locks: public.mv ShareUpdateExclusiveLock, public.mv_a ShareUpdateExclusiveLock

--- materialized view without cluster
-- statement
ALTER MATERIALIZED VIEW mv SET WITHOUT CLUSTER;
-- locks: public.mv ShareUpdateExclusiveLock

--- materialized view storage
-- statement
ALTER MATERIALIZED VIEW mv ALTER a SET STORAGE PLAIN;
-- locks: public.mv AccessExclusiveLock

--- strongest of two
-- statement
ALTER TABLE t CLUSTER ON t_a, ALTER a SET DEFAULT 4;
-- locks: public.grandchild AccessExclusiveLock, public.heir AccessExclusiveLock
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock

--- strongest of two reaches the children
-- statement
ALTER TABLE t ALTER a SET STATISTICS 7, ALTER id SET DEFAULT 4;
-- locks: public.grandchild AccessExclusiveLock, public.heir AccessExclusiveLock
-- locks: public.t AccessExclusiveLock

--- two gentle ones
-- statement
ALTER TABLE t CLUSTER ON t_a, ALTER a SET STATISTICS 7;
-- locks: public.grandchild ShareUpdateExclusiveLock, public.heir ShareUpdateExclusiveLock
-- locks: public.t ShareUpdateExclusiveLock, public.t_a ShareUpdateExclusiveLock
