CREATE TABLE p (id int NOT NULL, at date NOT NULL, n int) PARTITION BY RANGE (at);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE l (id int NOT NULL, kind text) PARTITION BY LIST (kind);
CREATE TABLE l1 PARTITION OF l FOR VALUES IN ('a', 'b');
CREATE TABLE h (id int NOT NULL) PARTITION BY HASH (id);
CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 4, REMAINDER 1);
CREATE TABLE k (id int NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE k1 PARTITION OF k FOR VALUES FROM (1) TO (10);

--- a new table's primary key without the partition key
-- statement
CREATE TABLE q (id int PRIMARY KEY, at date) PARTITION BY RANGE (at);
-- error: Refused

--- a new table's UNIQUE without the partition key
-- statement
CREATE TABLE q (id int, at date, UNIQUE (id)) PARTITION BY RANGE (at);
-- error: Refused

--- a new table's primary key beside an expression as partition key
-- statement
CREATE TABLE q (id int PRIMARY KEY) PARTITION BY RANGE ((id / 10));
-- error: Refused

--- a new table's primary key with the partition key
-- statement
CREATE TABLE q (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);

--- a primary key without the partition key
-- statement
ALTER TABLE p ADD PRIMARY KEY (id);
-- error: Refused

--- UNIQUE without the partition key
-- statement
ALTER TABLE p ADD UNIQUE (id);
-- error: Refused

--- a new column that is UNIQUE without the partition key
-- statement
ALTER TABLE p ADD COLUMN token int UNIQUE;
-- error: Refused

--- a unique index without the partition key
-- statement
CREATE UNIQUE INDEX ON p (id);
-- error: Refused

--- a new table's exclusion constraint
-- statement
CREATE TABLE q (id int, EXCLUDE (id WITH =)) PARTITION BY RANGE (id);
-- error: Refused
-- 17+ error: none

--- an exclusion constraint
-- statement
ALTER TABLE k ADD EXCLUDE USING btree (id WITH =);
-- locks: public.k AccessExclusiveLock, public.k1 AccessExclusiveLock
-- 17 locks: public.k AccessExclusiveLock, public.k1 ShareLock
-- scans: public.k1
-- index_builds: public.k1_id_excl
-- error: Refused
-- 17+ error: none

--- a partition that overlaps another
-- statement
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2025-06-01') TO ('2026-06-01');
-- error: Refused

--- a partition beside another
-- statement
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2026-06-01');
-- locks: public.p AccessExclusiveLock

--- a partition of numbers that overlaps another
-- statement
CREATE TABLE k2 PARTITION OF k FOR VALUES FROM (9) TO (20);
-- error: Refused

--- a partition of numbers that is open and overlaps another
-- statement
CREATE TABLE k2 PARTITION OF k FOR VALUES FROM (MINVALUE) TO (2);
-- error: Refused

--- a partition of numbers beside another
-- statement
CREATE TABLE k2 PARTITION OF k FOR VALUES FROM (10) TO (MAXVALUE);
-- locks: public.k AccessExclusiveLock

--- an empty range
-- statement
CREATE TABLE k2 PARTITION OF k FOR VALUES FROM (20) TO (20);
-- error: Refused

--- a list that overlaps another
-- statement
CREATE TABLE l2 PARTITION OF l FOR VALUES IN ('c', 'b');
-- error: Refused

--- a list beside another
-- statement
CREATE TABLE l2 PARTITION OF l FOR VALUES IN ('c', NULL);
-- locks: public.l AccessExclusiveLock

--- a hash partition that overlaps another
-- statement
CREATE TABLE h2 PARTITION OF h FOR VALUES WITH (MODULUS 8, REMAINDER 5);
-- error: Refused

--- a hash partition beside another
-- statement
CREATE TABLE h2 PARTITION OF h FOR VALUES WITH (MODULUS 8, REMAINDER 6);
-- locks: public.h AccessExclusiveLock

--- a table that would overlap is attached
-- given
CREATE TABLE k2 (id int NOT NULL);
-- statement
ALTER TABLE k ATTACH PARTITION k2 FOR VALUES FROM (5) TO (15);
-- error: Refused

--- a CHECK with NO INHERIT
-- statement
ALTER TABLE p ADD CHECK (n > 0) NO INHERIT;
-- error: Refused

--- a new table's CHECK with NO INHERIT
-- statement
CREATE TABLE q (id int CHECK (id > 0) NO INHERIT) PARTITION BY RANGE (id);
-- error: Refused

--- a table that inherits from a partitioned one
-- statement
CREATE TABLE q () INHERITS (p);
-- error: Refused

--- a table that is to inherit from a partitioned one
-- given
CREATE TABLE q (id int NOT NULL, at date NOT NULL, n int);
-- statement
ALTER TABLE q INHERIT p;
-- error: Refused

--- a column dropped with ONLY
-- statement
ALTER TABLE ONLY p DROP COLUMN n;
-- error: Refused

--- identity of a new partition's column
-- statement
CREATE TABLE k2 PARTITION OF k (id GENERATED ALWAYS AS IDENTITY) FOR VALUES FROM (10) TO (20);
-- error: Refused

--- identity of a partition's column
-- statement
ALTER TABLE k1 ALTER id ADD GENERATED ALWAYS AS IDENTITY;
-- locks: public.k1 AccessExclusiveLock
-- 17+ error: Refused

--- identity of a partitioned table
-- statement
ALTER TABLE k ALTER id ADD GENERATED ALWAYS AS IDENTITY;
-- locks: public.k AccessExclusiveLock
-- 17+ locks: public.k AccessExclusiveLock, public.k1 AccessExclusiveLock

--- a new partitioned table with identity
-- statement
CREATE TABLE q (id int GENERATED ALWAYS AS IDENTITY) PARTITION BY RANGE (id);

--- an index that is attached has other columns
-- given
CREATE INDEX p_n ON ONLY p (n);
CREATE INDEX p1_id ON p1 (id);
-- statement
ALTER INDEX p_n ATTACH PARTITION p1_id;
-- error: Refused

--- an index that is attached is unique
-- given
CREATE INDEX p_n ON ONLY p (at);
CREATE UNIQUE INDEX p1_at ON p1 (at);
-- statement
ALTER INDEX p_n ATTACH PARTITION p1_at;
-- error: Refused

--- an index that is attached has another order
-- given
CREATE INDEX p_n ON ONLY p (n, lower(n::text)) WHERE id > 0;
CREATE INDEX p1_n ON p1 USING btree (n DESC NULLS LAST, lower(n::text)) WHERE (id > 0);
-- statement
ALTER INDEX p_n ATTACH PARTITION p1_n;
-- locks: public.p AccessShareLock, public.p1 AccessShareLock, public.p1_n AccessExclusiveLock
-- locks: public.p_n ShareUpdateExclusiveLock

--- a range of two keys that overlaps
-- given
CREATE TABLE w (a int, b int) PARTITION BY RANGE (a, b);
CREATE TABLE w1 PARTITION OF w FOR VALUES FROM (1, 1) TO (2, 5);
-- statement
CREATE TABLE w2 PARTITION OF w FOR VALUES FROM (1, 3) TO (1, 4);
-- error: Refused

--- a range of two keys behind another
-- given
CREATE TABLE w (a int, b int) PARTITION BY RANGE (a, b);
CREATE TABLE w1 PARTITION OF w FOR VALUES FROM (1, 1) TO (2, 5);
-- statement
CREATE TABLE w2 PARTITION OF w FOR VALUES FROM (2, 5) TO (2, 6);
-- locks: public.w AccessExclusiveLock

--- a range of two keys beside MAXVALUE
-- given
CREATE TABLE w (a int, b int) PARTITION BY RANGE (a, b);
CREATE TABLE w1 PARTITION OF w FOR VALUES FROM (1, 1) TO (3, MAXVALUE);
-- statement
CREATE TABLE w2 PARTITION OF w FOR VALUES FROM (3, 1) TO (4, 1);
-- error: Refused

--- an empty range of two keys
-- given
CREATE TABLE w (a int, b int) PARTITION BY RANGE (a, b);
-- statement
CREATE TABLE w2 PARTITION OF w FOR VALUES FROM (4, 2) TO (4, 1);
-- error: Refused

--- a modulus that does not divide another
-- statement
CREATE TABLE h6 PARTITION OF h FOR VALUES WITH (MODULUS 6, REMAINDER 3);
-- error: Refused

--- a default partition by hash
-- statement
CREATE TABLE hd PARTITION OF h DEFAULT;
-- error: Refused

--- a bound of another kind
-- statement
CREATE TABLE k2 PARTITION OF k FOR VALUES IN (20);
-- error: Refused

--- keys of a partitioned table alone, of which a partition is a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE TABLE wide (id int NOT NULL, a int) PARTITION BY RANGE (id);
CREATE TABLE wide1 PARTITION OF wide FOR VALUES FROM (0) TO (10);
CREATE FOREIGN TABLE wide2 PARTITION OF wide FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
-- statement
ALTER TABLE ONLY wide ADD CONSTRAINT wide_id UNIQUE (id);
-- locks: public.wide AccessExclusiveLock

--- primary key of a partitioned table alone, of which a partition is a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE TABLE wide (id int NOT NULL, a int) PARTITION BY RANGE (id);
CREATE TABLE wide1 PARTITION OF wide FOR VALUES FROM (0) TO (10);
CREATE FOREIGN TABLE wide2 PARTITION OF wide FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
-- statement
ALTER TABLE ONLY wide ADD PRIMARY KEY (id);
-- locks: public.wide AccessExclusiveLock

--- unique index of a partitioned table alone, of which a partition is a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE TABLE wide (id int NOT NULL, a int) PARTITION BY RANGE (id);
CREATE TABLE wide1 PARTITION OF wide FOR VALUES FROM (0) TO (10);
CREATE FOREIGN TABLE wide2 PARTITION OF wide FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
-- statement
CREATE UNIQUE INDEX ON ONLY wide (id);
-- locks: public.wide ShareLock

--- foreign key of a partitioned table alone, of which a partition is a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE TABLE wide (id int NOT NULL, a int) PARTITION BY RANGE (id);
CREATE FOREIGN TABLE wide2 PARTITION OF wide FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
CREATE TABLE thin (id int PRIMARY KEY);
-- statement
ALTER TABLE ONLY wide ADD FOREIGN KEY (id) REFERENCES thin;
-- error: Refused

--- two keys of one name, of a partitioned table
-- given
CREATE TABLE wide (id int NOT NULL, a int) PARTITION BY RANGE (id);
CREATE TABLE wide1 PARTITION OF wide FOR VALUES FROM (0) TO (10);
-- statement
ALTER TABLE wide ADD CONSTRAINT n UNIQUE (id), ADD CONSTRAINT n UNIQUE (id);
-- error: AlreadyExists

--- two foreign keys of one name
-- given
CREATE TABLE thin (id int PRIMARY KEY);
CREATE TABLE far (id int);
-- statement
ALTER TABLE far ADD CONSTRAINT n FOREIGN KEY (id) REFERENCES thin, ADD CONSTRAINT n FOREIGN KEY (id) REFERENCES thin;
-- error: AlreadyExists

--- a check and a key of one name
-- given
CREATE TABLE thin (id int PRIMARY KEY);
-- statement
ALTER TABLE thin ADD CONSTRAINT n CHECK (id > 0), ADD CONSTRAINT n UNIQUE (id);
-- error: AlreadyExists
