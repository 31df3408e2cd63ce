-- given
CREATE TABLE p (id int NOT NULL PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (5) PARTITION BY RANGE (id);
CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (3);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (5) TO (9);
CREATE TABLE i (id int);
CREATE TABLE i1 () INHERITS (i);

--- a constraint that is not there is dropped from a partitioned table
-- statement
ALTER TABLE p DROP CONSTRAINT IF EXISTS nope
-- locks: public.p AccessExclusiveLock, public.p1 AccessExclusiveLock, public.p11 AccessExclusiveLock
-- locks: public.p2 AccessExclusiveLock

--- a constraint that is not there is dropped from a partitioned table only
-- statement
ALTER TABLE ONLY p DROP CONSTRAINT IF EXISTS nope
-- locks: public.p AccessExclusiveLock, public.p1 AccessExclusiveLock, public.p11 AccessExclusiveLock
-- locks: public.p2 AccessExclusiveLock

--- a constraint that is not there is dropped from a partition that is partitioned
-- statement
ALTER TABLE p1 DROP CONSTRAINT IF EXISTS nope
-- locks: public.p1 AccessExclusiveLock, public.p11 AccessExclusiveLock

--- a constraint that is not there is dropped from a partition
-- statement
ALTER TABLE p11 DROP CONSTRAINT IF EXISTS nope
-- locks: public.p11 AccessExclusiveLock

--- a constraint that is not there is dropped from a parent
-- statement
ALTER TABLE i DROP CONSTRAINT IF EXISTS nope
-- locks: public.i AccessExclusiveLock

--- a constraint that is not there is dropped from a parent only
-- statement
ALTER TABLE ONLY i DROP CONSTRAINT IF EXISTS nope
-- locks: public.i AccessExclusiveLock
