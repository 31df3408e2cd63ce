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

--- attach with a column too many
-- given
CREATE TABLE p (id int NOT NULL, v text) PARTITION BY RANGE (id);
CREATE TABLE k (id int NOT NULL, v text, x int);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- error: Refused

--- attach with a column missing
-- given
CREATE TABLE p (id int NOT NULL, v text) PARTITION BY RANGE (id);
CREATE TABLE k (id int NOT NULL);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- error: Refused

--- attach with columns in another order
-- given
CREATE TABLE p (id int NOT NULL, v text) PARTITION BY RANGE (id);
CREATE TABLE k (v text, id int NOT NULL);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- locks: public.k AccessExclusiveLock, public.p ShareUpdateExclusiveLock
-- scans: public.k

--- attach with another type
-- given
CREATE TABLE p (id int NOT NULL, v text) PARTITION BY RANGE (id);
CREATE TABLE k (id bigint NOT NULL, v text);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- error: Refused

--- attach with another length
-- given
CREATE TABLE p (id int NOT NULL, v varchar(10)) PARTITION BY RANGE (id);
CREATE TABLE k (id int NOT NULL, v varchar(20));
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- error: Refused

--- attach with the same types in other words
-- given
CREATE TABLE p (id int NOT NULL, v varchar(10), n numeric(4), c char, ts timestamp(6), b bit, i interval, a int[]) PARTITION BY RANGE (id);
CREATE TABLE k (id int4 NOT NULL, v character varying(10), n decimal(4,0), c character(1), ts timestamp(6) without time zone, b bit(1), i interval, a int[][]);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- locks: public.k AccessExclusiveLock, public.p ShareUpdateExclusiveLock
-- scans: public.k

--- attach with another collation
-- given
CREATE TABLE p (id int NOT NULL, v text) PARTITION BY RANGE (id);
CREATE TABLE k (id int NOT NULL, v text COLLATE "C");
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- error: Refused

--- attach without NOT NULL
-- given
CREATE TABLE p (id int NOT NULL, v text) PARTITION BY RANGE (id);
CREATE TABLE k (id int, v text);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- error: Refused

--- attach with NOT NULL that the partitioned table has not
-- given
CREATE TABLE p (id int NOT NULL, v text) PARTITION BY RANGE (id);
CREATE TABLE k (id int NOT NULL, v text NOT NULL);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- locks: public.k AccessExclusiveLock, public.p ShareUpdateExclusiveLock
-- scans: public.k

--- attach without the primary key's NOT NULL
-- given
CREATE TABLE p (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
CREATE TABLE k (id int, v text);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- error: Refused

--- attach with NOT NULL that is not validated
-- given
CREATE TABLE p (id int NOT NULL, v text) PARTITION BY RANGE (id);
CREATE TABLE k (id int, v text);
ALTER TABLE k ADD CONSTRAINT nn NOT NULL id NOT VALID;
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- versions: 18+
-- error: Refused

--- attach without a check
-- given
CREATE TABLE p (id int NOT NULL, v text, CONSTRAINT filled CHECK (v <> '')) PARTITION BY RANGE (id);
CREATE TABLE k (id int NOT NULL, v text);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- error: Refused

--- attach with a check of another name
-- given
CREATE TABLE p (id int NOT NULL, v text, CONSTRAINT filled CHECK (v <> '')) PARTITION BY RANGE (id);
CREATE TABLE k (id int NOT NULL, v text, CONSTRAINT other CHECK (v <> ''));
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- error: Refused

--- attach with a check that is not validated
-- given
CREATE TABLE p (id int NOT NULL, v text, CONSTRAINT filled CHECK (v <> '')) PARTITION BY RANGE (id);
CREATE TABLE k (id int NOT NULL, v text);
ALTER TABLE k ADD CONSTRAINT filled CHECK (v <> '') NOT VALID;
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- error: Refused

--- attach with the check
-- given
CREATE TABLE p (id int NOT NULL, v text, CONSTRAINT filled CHECK (v <> '')) PARTITION BY RANGE (id);
CREATE TABLE k (id int NOT NULL, v text, CONSTRAINT filled CHECK (v <> ''));
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- locks: public.k AccessExclusiveLock, public.p ShareUpdateExclusiveLock
-- scans: public.k

--- attach with an identity column
-- given
CREATE TABLE p (id int NOT NULL, v text) PARTITION BY RANGE (id);
CREATE TABLE k (id int GENERATED ALWAYS AS IDENTITY, v text);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- locks: public.k AccessExclusiveLock, public.p ShareUpdateExclusiveLock
-- scans: public.k
-- 17+ error: Refused

--- attach to a table with an identity column
-- given
CREATE TABLE p (id int GENERATED ALWAYS AS IDENTITY, v text) PARTITION BY RANGE (id);
CREATE TABLE k (id int NOT NULL, v text);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- locks: public.k AccessExclusiveLock, public.p ShareUpdateExclusiveLock
-- scans: public.k
-- versions: 17+

--- attach without a generated column's expression
-- given
CREATE TABLE p (id int NOT NULL, v int GENERATED ALWAYS AS (id + 1) STORED) PARTITION BY RANGE (id);
CREATE TABLE k (id int NOT NULL, v int);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- error: Refused

--- attach with a generated column that is a plain one above
-- given
CREATE TABLE p (id int NOT NULL, v int) PARTITION BY RANGE (id);
CREATE TABLE k (id int NOT NULL, v int GENERATED ALWAYS AS (id + 1) STORED);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- locks: public.k AccessExclusiveLock, public.p ShareUpdateExclusiveLock
-- scans: public.k
-- error: Refused
-- 13-15 error: none

--- attach what is a partition already
-- given
CREATE TABLE p (id int NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE q (id int NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE k PARTITION OF q FOR VALUES FROM (1) TO (5);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- error: Refused

--- attach what inherits
-- given
CREATE TABLE p (id int NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE up (id int NOT NULL);
CREATE TABLE k () INHERITS (up);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- error: Refused

--- attach what something inherits from
-- given
CREATE TABLE p (id int NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE k (id int NOT NULL);
CREATE TABLE below () INHERITS (k);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- error: Refused

--- attach a typed table
-- given
CREATE TABLE p (id int) PARTITION BY RANGE (id);
CREATE TYPE row AS (id int);
CREATE TABLE k OF row;
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- error: Refused

--- attach to what is not partitioned
-- given
CREATE TABLE p (id int);
CREATE TABLE k (id int);
-- statement
ALTER TABLE p ATTACH PARTITION k FOR VALUES FROM (1) TO (5);
-- error: Refused

--- inherit with a column missing
-- given
CREATE TABLE p (id int NOT NULL, v text);
CREATE TABLE k (id int NOT NULL);
-- statement
ALTER TABLE k INHERIT p;
-- error: Refused

--- inherit with a column too many
-- given
CREATE TABLE p (id int NOT NULL, v text);
CREATE TABLE k (id int NOT NULL, v text, x int);
-- statement
ALTER TABLE k INHERIT p;
-- locks: public.k AccessExclusiveLock, public.p ShareUpdateExclusiveLock

--- inherit with another type
-- given
CREATE TABLE p (id int NOT NULL, v text);
CREATE TABLE k (id int NOT NULL, v varchar);
-- statement
ALTER TABLE k INHERIT p;
-- error: Refused

--- inherit without NOT NULL
-- given
CREATE TABLE p (id int NOT NULL, v text);
CREATE TABLE k (id int, v text);
-- statement
ALTER TABLE k INHERIT p;
-- error: Refused

--- inherit without a check
-- given
CREATE TABLE p (id int, CONSTRAINT filled CHECK (id > 0));
CREATE TABLE k (id int);
-- statement
ALTER TABLE k INHERIT p;
-- error: Refused

--- inherit without a check that is not inherited
-- given
CREATE TABLE p (id int, CONSTRAINT filled CHECK (id > 0) NO INHERIT);
CREATE TABLE k (id int);
-- statement
ALTER TABLE k INHERIT p;
-- locks: public.k AccessExclusiveLock, public.p ShareUpdateExclusiveLock

--- inherit with a check that is not inherited
-- given
CREATE TABLE p (id int, CONSTRAINT filled CHECK (id > 0));
CREATE TABLE k (id int, CONSTRAINT filled CHECK (id > 0) NO INHERIT);
-- statement
ALTER TABLE k INHERIT p;
-- error: Refused

--- inherit without NOT NULL that is not inherited
-- given
CREATE TABLE p (id int CONSTRAINT nn NOT NULL NO INHERIT);
CREATE TABLE k (id int);
-- statement
ALTER TABLE k INHERIT p;
-- versions: 18+
-- locks: public.k AccessExclusiveLock, public.p ShareUpdateExclusiveLock

--- inherit twice
-- given
CREATE TABLE p (id int);
CREATE TABLE k () INHERITS (p);
-- statement
ALTER TABLE k INHERIT p;
-- error: Refused

--- a partition inherits
-- given
CREATE TABLE p (id int);
CREATE TABLE q (id int) PARTITION BY RANGE (id);
CREATE TABLE k PARTITION OF q DEFAULT;
-- statement
ALTER TABLE k INHERIT p;
-- error: Refused

--- a partitioned table inherits
-- given
CREATE TABLE p (id int);
CREATE TABLE k (id int) PARTITION BY RANGE (id);
-- statement
ALTER TABLE k INHERIT p;
-- error: Refused

--- a column is added and the parent inherited at once
-- given
CREATE TABLE p (id int, v int);
CREATE TABLE k (id int);
-- statement
ALTER TABLE k ADD COLUMN v int, INHERIT p;
-- locks: public.k AccessExclusiveLock, public.p ShareUpdateExclusiveLock

--- no inherit from what is no parent
-- given
CREATE TABLE p (id int);
CREATE TABLE k (id int);
-- statement
ALTER TABLE k NO INHERIT p;
-- error: Refused

--- detach what is no partition
-- given
CREATE TABLE p (id int) PARTITION BY RANGE (id);
CREATE TABLE k (id int);
-- statement
ALTER TABLE p DETACH PARTITION k;
-- error: Refused
