CREATE TABLE t (id int PRIMARY KEY);

--- CONCURRENTLY as an option
-- statement
REINDEX (CONCURRENTLY) TABLE t;
-- refuses_transaction: yes
-- locks: public.t ShareUpdateExclusiveLock, public.t_pkey ShareUpdateExclusiveLock
-- brief: public.t_pkey AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_pkey
-- waits: snapshots, users public.t
-- 13 error: NotInThisVersion
