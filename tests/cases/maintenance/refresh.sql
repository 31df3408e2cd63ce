-- given
CREATE TABLE t (id int PRIMARY KEY, a int);
INSERT INTO t SELECT n, n FROM generate_series(1, 50) n;
CREATE TABLE u (id int PRIMARY KEY, a int);
CREATE VIEW v AS SELECT t.id, t.a FROM t UNION ALL SELECT id, a FROM u;
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM t;
CREATE UNIQUE INDEX mv_id ON mv (id);
CREATE MATERIALIZED VIEW bare AS SELECT id, a FROM t;
CREATE MATERIALIZED VIEW over AS SELECT count(*) FROM v;
CREATE MATERIALIZED VIEW part AS SELECT id, a FROM t;
CREATE UNIQUE INDEX part_id ON part (id) WHERE id > 0;
CREATE MATERIALIZED VIEW expr AS SELECT id, a FROM t;
CREATE UNIQUE INDEX expr_id ON expr ((id + 1));
CREATE MATERIALIZED VIEW later AS SELECT id, a FROM t WITH NO DATA;
CREATE UNIQUE INDEX later_id ON later (id);
CREATE MATERIALIZED VIEW nothing AS SELECT 1 AS one;
DROP MATERIALIZED VIEW nothing;

--- plain
-- statement
REFRESH MATERIALIZED VIEW mv;
-- locks: public.mv AccessExclusiveLock, public.mv_id AccessExclusiveLock, public.t AccessShareLock
-- locks: public.t_pkey AccessShareLock
-- scans: public.t
-- rewrites: public.mv
-- index_builds: public.mv_id

--- without index
-- statement
REFRESH MATERIALIZED VIEW bare;
-- locks: public.bare AccessExclusiveLock, public.t AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.t
-- rewrites: public.bare

--- over a view
-- statement
REFRESH MATERIALIZED VIEW over;
-- locks: public.over AccessExclusiveLock, public.t AccessShareLock, public.t_pkey AccessShareLock
-- locks: public.u AccessShareLock, public.u_pkey AccessShareLock, public.v AccessShareLock
-- scans: public.t, public.u
-- rewrites: public.over

--- concurrently
-- statement
REFRESH MATERIALIZED VIEW CONCURRENTLY mv;
-- locks: public.mv ExclusiveLock, public.mv_id RowExclusiveLock, public.t AccessShareLock
-- locks: public.t_pkey AccessShareLock
-- scans: public.t

--- concurrently without index
-- statement
REFRESH MATERIALIZED VIEW CONCURRENTLY bare;
-- error: Refused

--- concurrently with a partial index
-- statement
REFRESH MATERIALIZED VIEW CONCURRENTLY part;
-- error: Refused

--- concurrently with an expression index
-- statement
REFRESH MATERIALIZED VIEW CONCURRENTLY expr;
-- error: Refused

--- concurrently with no data
-- statement
REFRESH MATERIALIZED VIEW CONCURRENTLY mv WITH NO DATA;
-- error: Refused

--- with no data
-- statement
REFRESH MATERIALIZED VIEW mv WITH NO DATA;
-- locks: public.mv AccessExclusiveLock, public.mv_id AccessExclusiveLock
-- index_builds: public.mv_id

--- never filled
-- statement
REFRESH MATERIALIZED VIEW later;
-- locks: public.later AccessExclusiveLock, public.later_id AccessExclusiveLock, public.t AccessShareLock
-- locks: public.t_pkey AccessShareLock
-- scans: public.t
-- rewrites: public.later
-- index_builds: public.later_id

--- a view
-- statement
REFRESH MATERIALIZED VIEW v;
-- error: Refused

--- a table
-- statement
REFRESH MATERIALIZED VIEW t;
-- error: Refused

--- does not exist
-- statement
REFRESH MATERIALIZED VIEW nothing;
-- error: DoesNotExist
