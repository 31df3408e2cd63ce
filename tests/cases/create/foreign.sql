-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE TABLE k (id int PRIMARY KEY);
CREATE TABLE p (id int, a int) PARTITION BY RANGE (id);

--- foreign partition beside a plain index
-- given
CREATE INDEX p_a ON p (a);
-- statement
CREATE FOREIGN TABLE n PARTITION OF p FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
-- locks: public.p AccessExclusiveLock

--- foreign partition beside a unique index
-- given
CREATE UNIQUE INDEX p_id ON p (id);
-- statement
CREATE FOREIGN TABLE n PARTITION OF p FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
-- error: Refused

--- foreign partition beside a primary key
-- given
ALTER TABLE p ADD PRIMARY KEY (id);
-- statement
CREATE FOREIGN TABLE n PARTITION OF p FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
-- error: Refused

--- foreign partition of a partition beside a unique index above
-- given
CREATE UNIQUE INDEX p_id ON p (id);
CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (id);
-- statement
CREATE FOREIGN TABLE n PARTITION OF q FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
-- error: Refused

--- foreign partition beside a foreign key
-- given
ALTER TABLE p ADD FOREIGN KEY (id) REFERENCES k;
-- statement
CREATE FOREIGN TABLE n PARTITION OF p FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
-- error: Refused

--- foreign partition beside an exclusion constraint
-- given
CREATE EXTENSION btree_gist;
ALTER TABLE p ADD EXCLUDE USING gist (id WITH =);
-- statement
CREATE FOREIGN TABLE n PARTITION OF p FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
-- versions: 17+
-- locks: public.p AccessExclusiveLock

--- foreign partition beside a default partition
-- given
CREATE TABLE d PARTITION OF p DEFAULT;
CREATE INDEX p_a ON p (a);
-- statement
CREATE FOREIGN TABLE n PARTITION OF p FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
-- locks: public.d AccessExclusiveLock, public.p AccessExclusiveLock
-- scans: public.d

--- foreign partition with a primary key
-- statement
CREATE FOREIGN TABLE n PARTITION OF p (PRIMARY KEY (id)) FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
-- error: Refused

--- foreign table with a unique column
-- statement
CREATE FOREIGN TABLE n (id int UNIQUE) SERVER files OPTIONS (filename '/dev/null');
-- error: Refused

--- foreign table with a foreign key
-- statement
CREATE FOREIGN TABLE n (id int REFERENCES k) SERVER files OPTIONS (filename '/dev/null');
-- error: Refused

--- foreign table with a foreign key of its own name
-- statement
CREATE FOREIGN TABLE n (id int, FOREIGN KEY (id) REFERENCES k) SERVER files OPTIONS (filename '/dev/null');
-- error: Refused

--- foreign table with an exclusion constraint
-- statement
CREATE FOREIGN TABLE n (id int4range, EXCLUDE USING gist (id WITH &&)) SERVER files OPTIONS (filename '/dev/null');
-- error: Refused

--- foreign table with checks and defaults
-- statement
CREATE FOREIGN TABLE n (id int NOT NULL DEFAULT 1 CHECK (id > 0), a int GENERATED ALWAYS AS (id + 1) STORED) SERVER files OPTIONS (filename '/dev/null');

--- foreign table like another
-- statement
CREATE FOREIGN TABLE n (LIKE k INCLUDING ALL) SERVER files OPTIONS (filename '/dev/null');
-- locks: public.k AccessShareLock
-- 13-17 error: NotInThisVersion

--- foreign table that inherits
-- statement
CREATE FOREIGN TABLE n () INHERITS (k) SERVER files OPTIONS (filename '/dev/null');
-- locks: public.k ShareUpdateExclusiveLock
