--- attach below a table whose own parent is referenced
-- given
CREATE TABLE ev (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE refs (ev_id int REFERENCES ev) PARTITION BY RANGE (ev_id);
CREATE TABLE refs_1 PARTITION OF refs FOR VALUES FROM (1) TO (10);
CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM (1) TO (10) PARTITION BY RANGE (id);
CREATE TABLE ev_1a (id int PRIMARY KEY, CHECK (id >= 1 AND id < 5));
-- statement
ALTER TABLE ev_1 ATTACH PARTITION ev_1a FOR VALUES FROM (1) TO (5);
-- locks: public.ev AccessShareLock, public.ev_1 ShareUpdateExclusiveLock
-- locks: public.ev_1_pkey ShareUpdateExclusiveLock, public.ev_1a AccessExclusiveLock
-- locks: public.refs ShareRowExclusiveLock
-- 13-14 locks: public.ev AccessShareLock, public.ev_1 ShareUpdateExclusiveLock
-- 13-14 locks: public.ev_1_pkey ShareUpdateExclusiveLock, public.ev_1a AccessExclusiveLock
-- 13-14 locks: public.refs AccessShareLock
