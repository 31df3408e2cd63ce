--- the parent has a foreign key
-- given
CREATE TABLE acc (id int PRIMARY KEY);
CREATE TABLE ev (id int, acc_id int REFERENCES acc) PARTITION BY RANGE (id);
-- statement
CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM (1) TO (10);
-- locks: public.acc ShareRowExclusiveLock, public.ev AccessExclusiveLock

--- the parent has a foreign key to a partitioned table
-- given
CREATE TABLE acc (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE acc_1 PARTITION OF acc FOR VALUES FROM (1) TO (10);
CREATE TABLE ev (id int, acc_id int REFERENCES acc) PARTITION BY RANGE (id);
-- statement
CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM (1) TO (10);
-- locks: public.acc ShareRowExclusiveLock, public.acc_1 ShareRowExclusiveLock
-- locks: public.ev AccessExclusiveLock

--- a key points at the parent
-- given
CREATE TABLE ev (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE refs (ev_id int REFERENCES ev);
-- statement
CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM (1) TO (10);
-- locks: public.ev AccessExclusiveLock, public.ev_pkey ShareUpdateExclusiveLock
-- locks: public.refs ShareRowExclusiveLock
-- 13-14 locks: public.ev AccessExclusiveLock, public.ev_pkey ShareUpdateExclusiveLock
-- 13-14 locks: public.refs AccessShareLock
-- index_builds: public.ev_1_pkey

--- a partitioned table's key points at the parent
-- given
CREATE TABLE ev (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE refs (ev_id int REFERENCES ev) PARTITION BY RANGE (ev_id);
CREATE TABLE refs_1 PARTITION OF refs FOR VALUES FROM (1) TO (10);
-- statement
CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM (1) TO (10);
-- locks: public.ev AccessExclusiveLock, public.ev_pkey ShareUpdateExclusiveLock
-- locks: public.refs ShareRowExclusiveLock
-- 13-14 locks: public.ev AccessExclusiveLock, public.ev_pkey ShareUpdateExclusiveLock
-- 13-14 locks: public.refs AccessShareLock
-- index_builds: public.ev_1_pkey

--- a key points at the parent, and the new partition is partitioned
-- given
CREATE TABLE ev (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE refs (ev_id int REFERENCES ev);
-- statement
CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM (1) TO (10) PARTITION BY RANGE (id);
-- locks: public.ev AccessExclusiveLock, public.ev_pkey ShareUpdateExclusiveLock
-- locks: public.refs ShareRowExclusiveLock
-- 13-14 locks: public.ev AccessExclusiveLock, public.ev_pkey ShareUpdateExclusiveLock
-- 13-14 locks: public.refs AccessShareLock

--- a key points at the table above the parent
-- given
CREATE TABLE ev (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE refs (ev_id int REFERENCES ev);
CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM (1) TO (10) PARTITION BY RANGE (id);
-- statement
CREATE TABLE ev_1a PARTITION OF ev_1 FOR VALUES FROM (1) TO (5);
-- locks: public.ev_1 AccessExclusiveLock, public.ev_1_pkey ShareUpdateExclusiveLock
-- locks: public.refs ShareRowExclusiveLock
-- 13-14 locks: public.ev_1 AccessExclusiveLock, public.ev_1_pkey ShareUpdateExclusiveLock
-- 13-14 locks: public.refs AccessShareLock
-- index_builds: public.ev_1a_pkey

--- the foreign key comes from the table above the parent
-- given
CREATE TABLE acc (id int PRIMARY KEY);
CREATE TABLE ev (id int, acc_id int REFERENCES acc) PARTITION BY RANGE (id);
CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM (1) TO (10) PARTITION BY RANGE (id);
-- statement
CREATE TABLE ev_1a PARTITION OF ev_1 FOR VALUES FROM (1) TO (5);
-- locks: public.acc ShareRowExclusiveLock, public.ev_1 AccessExclusiveLock

--- both ways, beside a default partition with rows
-- given
CREATE TABLE acc (id int PRIMARY KEY);
CREATE TABLE ev (id int PRIMARY KEY, acc_id int REFERENCES acc) PARTITION BY RANGE (id);
CREATE TABLE ev_rest PARTITION OF ev DEFAULT;
CREATE TABLE refs (ev_id int REFERENCES ev);
INSERT INTO acc VALUES (1);
INSERT INTO ev VALUES (100, 1);
INSERT INTO refs VALUES (100);
-- statement
CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM (1) TO (10);
-- locks: public.acc ShareRowExclusiveLock, public.ev AccessExclusiveLock
-- locks: public.ev_pkey ShareUpdateExclusiveLock, public.ev_rest AccessExclusiveLock
-- locks: public.refs ShareRowExclusiveLock
-- 13-14 locks: public.acc ShareRowExclusiveLock, public.ev AccessExclusiveLock
-- 13-14 locks: public.ev_pkey ShareUpdateExclusiveLock, public.ev_rest AccessExclusiveLock
-- 13-14 locks: public.refs AccessShareLock
-- scans: public.ev_rest
-- index_builds: public.ev_1_pkey

--- the parent's key points at the parent
-- given
CREATE TABLE ev (id int PRIMARY KEY, up int REFERENCES ev) PARTITION BY RANGE (id);
CREATE TABLE ev_0 PARTITION OF ev FOR VALUES FROM (0) TO (1);
-- statement
CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM (1) TO (10);
-- locks: public.ev AccessExclusiveLock, public.ev_0 ShareRowExclusiveLock
-- locks: public.ev_pkey ShareUpdateExclusiveLock
-- index_builds: public.ev_1_pkey
