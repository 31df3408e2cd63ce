--- the type of a column that references a partitioned table
-- given
CREATE TABLE p (id int NOT NULL PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (5);
CREATE TABLE c (r int REFERENCES p, x int);
-- statement
ALTER TABLE c ALTER r TYPE bigint
-- locks: public.c AccessExclusiveLock, public.p AccessExclusiveLock, public.p1 AccessExclusiveLock
-- locks: public.p1_pkey AccessShareLock, public.p_pkey AccessShareLock
-- 13-14 locks: public.c AccessExclusiveLock, public.p ShareRowExclusiveLock, public.p1 AccessExclusiveLock
-- 13-14 locks: public.p1_pkey AccessShareLock
-- 15 locks: public.c AccessExclusiveLock, public.p AccessExclusiveLock, public.p1 AccessExclusiveLock
-- 15 locks: public.p1_pkey AccessShareLock
-- scans: public.p1
-- rewrites: public.c

--- the type of a column that references a table with partitions of partitions
-- given
CREATE TABLE p (id int NOT NULL PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (5) PARTITION BY RANGE (id);
CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (3);
CREATE TABLE c (r int REFERENCES p, x int);
-- statement
ALTER TABLE c ALTER r TYPE bigint
-- locks: public.c AccessExclusiveLock, public.p AccessExclusiveLock, public.p1 AccessExclusiveLock
-- locks: public.p11 AccessExclusiveLock, public.p11_pkey AccessShareLock, public.p1_pkey AccessShareLock
-- locks: public.p_pkey AccessShareLock
-- 13-14 locks: public.c AccessExclusiveLock, public.p ShareRowExclusiveLock, public.p1 ShareRowExclusiveLock
-- 13-14 locks: public.p11 AccessExclusiveLock, public.p11_pkey AccessShareLock
-- 15 locks: public.c AccessExclusiveLock, public.p AccessExclusiveLock, public.p1 AccessExclusiveLock
-- 15 locks: public.p11 AccessExclusiveLock, public.p11_pkey AccessShareLock
-- scans: public.p11
-- rewrites: public.c

--- the type of a column of a partitioned table that references a partitioned table
-- given
CREATE TABLE p (id int NOT NULL PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (5);
CREATE TABLE c (r int REFERENCES p, x int) PARTITION BY RANGE (x);
CREATE TABLE c1 PARTITION OF c FOR VALUES FROM (0) TO (5);
-- statement
ALTER TABLE c ALTER r TYPE bigint
-- locks: public.c AccessExclusiveLock, public.c1 AccessExclusiveLock, public.p AccessExclusiveLock
-- locks: public.p1 AccessExclusiveLock, public.p1_pkey AccessShareLock, public.p_pkey AccessShareLock
-- 13-14 locks: public.c AccessExclusiveLock, public.c1 AccessExclusiveLock, public.p ShareRowExclusiveLock
-- 13-14 locks: public.p1 AccessExclusiveLock, public.p1_pkey AccessShareLock
-- 15 locks: public.c AccessExclusiveLock, public.c1 AccessExclusiveLock, public.p AccessExclusiveLock
-- 15 locks: public.p1 AccessExclusiveLock, public.p1_pkey AccessShareLock
-- scans: public.p1
-- rewrites: public.c1

--- the type of a column of a partitioned table that references a plain table
-- given
CREATE TABLE p (id int NOT NULL PRIMARY KEY);
CREATE TABLE c (r int REFERENCES p, x int) PARTITION BY RANGE (x);
CREATE TABLE c1 PARTITION OF c FOR VALUES FROM (0) TO (5);
-- statement
ALTER TABLE c ALTER r TYPE bigint
-- locks: public.c AccessExclusiveLock, public.c1 AccessExclusiveLock, public.p AccessExclusiveLock
-- locks: public.p_pkey AccessShareLock
-- scans: public.p
-- rewrites: public.c1

--- a key is checked against a partitioned table although the type stays
-- given
CREATE TABLE p (id int NOT NULL PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (5);
CREATE TABLE c (r int REFERENCES p, x int);
-- statement
ALTER TABLE c ALTER r TYPE int USING r
-- locks: public.c AccessExclusiveLock, public.p AccessExclusiveLock, public.p1 AccessExclusiveLock
-- 13-14 locks: public.c AccessExclusiveLock, public.p ShareRowExclusiveLock, public.p1 AccessExclusiveLock

--- the values of a key to a partitioned table stay
-- given
CREATE TABLE p (id varchar(10) NOT NULL PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('a') TO ('c');
CREATE TABLE c (r varchar(10) REFERENCES p, x int);
-- statement
ALTER TABLE c ALTER r TYPE text
-- locks: public.c AccessExclusiveLock, public.p AccessExclusiveLock, public.p1 AccessExclusiveLock
-- 13-14 locks: public.c AccessExclusiveLock, public.p ShareRowExclusiveLock, public.p1 AccessExclusiveLock

--- a key to a partitioned table that is not validated
-- given
CREATE TABLE p (id int NOT NULL PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (5);
CREATE TABLE c (r int, x int);
ALTER TABLE c ADD FOREIGN KEY (r) REFERENCES p NOT VALID;
-- statement
ALTER TABLE c ALTER r TYPE bigint
-- locks: public.c AccessExclusiveLock, public.p AccessExclusiveLock, public.p1 AccessExclusiveLock
-- 13-14 locks: public.c AccessExclusiveLock, public.p ShareRowExclusiveLock, public.p1 AccessExclusiveLock
-- rewrites: public.c

--- a key to a partitioned table that is not enforced
-- given
CREATE TABLE p (id int NOT NULL PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (5);
CREATE TABLE c (r int REFERENCES p NOT ENFORCED, x int);
-- statement
ALTER TABLE c ALTER r TYPE bigint
-- versions: 18+
-- locks: public.c AccessExclusiveLock, public.p ShareRowExclusiveLock, public.p1 ShareRowExclusiveLock
-- rewrites: public.c

--- the type of a column that references one partition
-- given
CREATE TABLE p (id int NOT NULL PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (5);
CREATE TABLE c (r int REFERENCES p1, x int);
-- statement
ALTER TABLE c ALTER r TYPE bigint
-- locks: public.c AccessExclusiveLock, public.p1 AccessExclusiveLock, public.p1_pkey AccessShareLock
-- scans: public.p1
-- rewrites: public.c

--- the type of a column that a partitioned table references
-- given
CREATE TABLE p (id int NOT NULL PRIMARY KEY);
CREATE TABLE c (r int REFERENCES p, x int) PARTITION BY RANGE (x);
CREATE TABLE c1 PARTITION OF c FOR VALUES FROM (0) TO (5) PARTITION BY RANGE (x);
CREATE TABLE c11 PARTITION OF c1 FOR VALUES FROM (0) TO (5);
-- statement
ALTER TABLE p ALTER id TYPE bigint
-- locks: public.c AccessExclusiveLock, public.c1 AccessExclusiveLock, public.c11 AccessExclusiveLock
-- locks: public.p AccessExclusiveLock, public.p_pkey AccessExclusiveLock
-- scans: public.c11
-- rewrites: public.p
-- index_builds: public.p_pkey

--- the type of a column of a partitioned table that is referenced
-- given
CREATE TABLE p (id int NOT NULL, k int NOT NULL, PRIMARY KEY (id, k)) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (5);
CREATE TABLE c (r int, k int, FOREIGN KEY (r, k) REFERENCES p);
-- statement
ALTER TABLE p ALTER id TYPE bigint
-- locks: public.c AccessExclusiveLock, public.p AccessExclusiveLock, public.p1 AccessExclusiveLock
-- locks: public.p1_pkey AccessExclusiveLock, public.p_pkey AccessExclusiveLock
-- scans: public.c
-- rewrites: public.p1
-- index_builds: public.p1_pkey
