-- given
CREATE TABLE parent (id int PRIMARY KEY, x int) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF parent FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF parent FOR VALUES FROM (10) TO (20);
CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent);
INSERT INTO parent SELECT g, g FROM generate_series(0, 19) g;
INSERT INTO child SELECT g, 15 FROM generate_series(1, 50) g;

--- detach of a partition whose root is referenced
-- statement
ALTER TABLE parent DETACH PARTITION p1
-- locks: public.child AccessExclusiveLock, public.child_pkey AccessShareLock
-- locks: public.p1 AccessExclusiveLock, public.p1_pkey AccessExclusiveLock
-- locks: public.parent AccessExclusiveLock
-- scans: public.child

--- detach of a partition whose root is referenced, through an index
-- given
CREATE INDEX child_parent ON child (parent_id);
-- statement
ALTER TABLE parent DETACH PARTITION p1
-- locks: public.child AccessExclusiveLock, public.child_parent AccessShareLock
-- locks: public.child_pkey AccessShareLock, public.p1 AccessExclusiveLock
-- locks: public.p1_pkey AccessExclusiveLock, public.parent AccessExclusiveLock

--- detach concurrently of a partition whose root is referenced
-- statement
ALTER TABLE parent DETACH PARTITION p1 CONCURRENTLY
-- versions: 14+
-- refuses_transaction: yes
-- locks: public.child AccessExclusiveLock, public.child_pkey AccessShareLock
-- locks: public.p1 AccessExclusiveLock, public.p1_pkey AccessExclusiveLock
-- locks: public.parent ShareUpdateExclusiveLock
-- scans: public.child
-- waits: users public.parent

--- detach of a partition of a partition whose root is referenced
-- given
CREATE TABLE p3 PARTITION OF parent FOR VALUES FROM (20) TO (40) PARTITION BY RANGE (id);
CREATE TABLE p3a PARTITION OF p3 FOR VALUES FROM (20) TO (30);
INSERT INTO parent SELECT g, g FROM generate_series(20, 29) g;
-- statement
ALTER TABLE p3 DETACH PARTITION p3a
-- locks: public.child AccessExclusiveLock, public.child_pkey AccessShareLock
-- locks: public.p3 AccessExclusiveLock, public.p3a AccessExclusiveLock
-- locks: public.p3a_pkey AccessExclusiveLock, public.parent AccessShareLock
-- scans: public.child

--- detach of a partition that is partitioned, whose root is referenced
-- given
CREATE TABLE p3 PARTITION OF parent FOR VALUES FROM (20) TO (40) PARTITION BY RANGE (id);
CREATE TABLE p3a PARTITION OF p3 FOR VALUES FROM (20) TO (30);
INSERT INTO parent SELECT g, g FROM generate_series(20, 29) g;
-- statement
ALTER TABLE parent DETACH PARTITION p3
-- locks: public.child AccessExclusiveLock, public.child_pkey AccessShareLock
-- locks: public.p3 AccessExclusiveLock, public.p3_pkey AccessExclusiveLock, public.p3a AccessExclusiveLock
-- locks: public.p3a_pkey AccessShareLock, public.parent AccessExclusiveLock
-- 13 locks: public.child AccessExclusiveLock, public.child_pkey AccessShareLock
-- 13 locks: public.p3 ShareUpdateExclusiveLock, public.p3_pkey AccessExclusiveLock
-- 13 locks: public.p3a AccessExclusiveLock, public.p3a_pkey AccessShareLock
-- 13 locks: public.parent AccessExclusiveLock
-- scans: public.child

--- detach when a partitioned table references
-- given
CREATE TABLE many (id int, parent_id int REFERENCES parent) PARTITION BY RANGE (id);
CREATE TABLE many1 PARTITION OF many FOR VALUES FROM (0) TO (10);
INSERT INTO many VALUES (1, 15);
-- statement
ALTER TABLE parent DETACH PARTITION p1
-- locks: public.child AccessExclusiveLock, public.child_pkey AccessShareLock
-- locks: public.many AccessExclusiveLock, public.many1 AccessShareLock, public.p1 AccessExclusiveLock
-- locks: public.p1_pkey AccessExclusiveLock, public.parent AccessExclusiveLock
-- scans: public.child, public.many1

--- drop of a partition whose root is referenced
-- statement
DROP TABLE p1
-- error: DependentObjects

--- drop of a partition whose root is referenced, cascading
-- statement
DROP TABLE p1 CASCADE
-- locks: public.child AccessExclusiveLock, public.p1 AccessExclusiveLock
-- locks: public.p1_pkey AccessExclusiveLock, public.p2 AccessExclusiveLock
-- locks: public.parent AccessExclusiveLock

--- drop of a partition of a partition whose root is referenced
-- given
CREATE TABLE p3 PARTITION OF parent FOR VALUES FROM (20) TO (40) PARTITION BY RANGE (id);
CREATE TABLE p3a PARTITION OF p3 FOR VALUES FROM (20) TO (30);
INSERT INTO parent SELECT g, g FROM generate_series(20, 29) g;
-- statement
DROP TABLE p3a
-- error: DependentObjects

--- drop of a partition that is partitioned, whose root is referenced
-- given
CREATE TABLE p3 PARTITION OF parent FOR VALUES FROM (20) TO (40) PARTITION BY RANGE (id);
CREATE TABLE p3a PARTITION OF p3 FOR VALUES FROM (20) TO (30);
INSERT INTO parent SELECT g, g FROM generate_series(20, 29) g;
-- statement
DROP TABLE p3
-- error: DependentObjects

--- drop of a partition that rows reference
-- given
INSERT INTO child VALUES (100, 5);
-- statement
DROP TABLE p1
-- error: DependentObjects

--- truncate of a partition whose root is referenced
-- statement
TRUNCATE p1
-- error: DependentObjects

--- partition of a referenced table, with an index of its own
-- given
CREATE TABLE wide (id int PRIMARY KEY, a int) PARTITION BY RANGE (id);
CREATE TABLE wide1 PARTITION OF wide FOR VALUES FROM (0) TO (10);
CREATE INDEX wide1_a ON wide1 (a);
-- earlier
CREATE TABLE far (id int PRIMARY KEY REFERENCES wide);
-- statement
ALTER TABLE wide DETACH PARTITION wide1;
-- locks: public.wide AccessExclusiveLock, public.wide1 AccessExclusiveLock
-- locks: public.wide1_a AccessShareLock, public.wide1_pkey AccessExclusiveLock
