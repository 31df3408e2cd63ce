CREATE TABLE t (id int, a int NOT NULL, b text NOT NULL);
CREATE TABLE other (a int NOT NULL);

--- an index over an expression
-- given
CREATE UNIQUE INDEX i ON t (lower(b));
-- statement
ALTER TABLE t ADD UNIQUE USING INDEX i;
-- error: Refused

--- a partial index
-- given
CREATE UNIQUE INDEX i ON t (a) WHERE a > 0;
-- statement
ALTER TABLE t ADD PRIMARY KEY USING INDEX i;
-- error: Refused

--- a descending index
-- given
CREATE UNIQUE INDEX i ON t (a DESC);
-- statement
ALTER TABLE t ADD UNIQUE USING INDEX i;
-- error: Refused

--- an index with NULLS FIRST
-- given
CREATE UNIQUE INDEX i ON t (a NULLS FIRST);
-- statement
ALTER TABLE t ADD UNIQUE USING INDEX i;
-- error: Refused

--- an index by another operator class
-- given
CREATE UNIQUE INDEX i ON t (b text_pattern_ops);
-- statement
ALTER TABLE t ADD UNIQUE USING INDEX i;
-- error: Refused

--- an index by the default operator class, written out
-- given
CREATE UNIQUE INDEX i ON t (b text_ops);
-- statement
ALTER TABLE t ADD UNIQUE USING INDEX i;
-- locks: public.i AccessShareLock, public.t AccessExclusiveLock

--- an index by another collation
-- given
CREATE UNIQUE INDEX i ON t (b COLLATE "C");
-- statement
ALTER TABLE t ADD UNIQUE USING INDEX i;
-- error: Refused

--- an index by the collation of its column
-- given
ALTER TABLE t ADD COLUMN d text COLLATE "C";
CREATE UNIQUE INDEX i ON t (d);
-- statement
ALTER TABLE t ADD UNIQUE USING INDEX i;
-- locks: public.i AccessShareLock, public.t AccessExclusiveLock

--- an index that is not unique
-- given
CREATE INDEX i ON t (a);
-- statement
ALTER TABLE t ADD UNIQUE USING INDEX i;
-- error: Refused

--- an index of another table
-- given
CREATE UNIQUE INDEX i ON other (a);
-- statement
ALTER TABLE t ADD UNIQUE USING INDEX i;
-- error: Refused

--- an index that has a constraint already
-- given
ALTER TABLE t ADD CONSTRAINT i UNIQUE (a);
-- statement
ALTER TABLE t ADD CONSTRAINT j UNIQUE USING INDEX i;
-- error: Refused

--- something that is not an index
-- statement
ALTER TABLE t ADD UNIQUE USING INDEX other;
-- error: Refused

--- an index of a partitioned table
-- given
CREATE TABLE p (a int NOT NULL) PARTITION BY RANGE (a);
CREATE UNIQUE INDEX i ON p (a);
-- statement
ALTER TABLE p ADD UNIQUE USING INDEX i;
-- error: Refused

--- a primary key where NULL is not distinct
-- given
CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT;
-- statement
ALTER TABLE t ADD PRIMARY KEY USING INDEX i;
-- 16+ error: Refused
-- 15 locks: public.t AccessExclusiveLock, public.i AccessShareLock
-- versions: 15+

--- a second primary key
-- given
ALTER TABLE t ADD PRIMARY KEY (id);
CREATE UNIQUE INDEX i ON t (a);
-- statement
ALTER TABLE t ADD PRIMARY KEY USING INDEX i;
-- error: Refused

--- an index with an included column
-- given
CREATE UNIQUE INDEX i ON t (a) INCLUDE (b);
-- statement
ALTER TABLE t ADD PRIMARY KEY USING INDEX i;
-- locks: public.i AccessShareLock, public.t AccessExclusiveLock
