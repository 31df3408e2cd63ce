-- given
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TYPE pair AS (x int, y int);
CREATE TABLE typed OF pair;
INSERT INTO typed VALUES (1, 1);
CREATE TABLE holds (id int, p pair);
CREATE TYPE free AS (x int, y int);
CREATE DOMAIN pos AS int CONSTRAINT pos_check CHECK (VALUE > 0);
CREATE DOMAIN loose AS int;
ALTER DOMAIN loose ADD CONSTRAINT unproven CHECK (VALUE > 0) NOT VALID;
CREATE DOMAIN upper AS loose;
CREATE TABLE m (id int PRIMARY KEY, mood mood DEFAULT 'a', n pos, l loose);
CREATE INDEX m_l ON m (l);
INSERT INTO m VALUES (1, 'a', 1, 1);
CREATE TABLE m2 (id int PRIMARY KEY, u upper);
CREATE TABLE m3 (id int PRIMARY KEY, l loose) PARTITION BY RANGE (id);
CREATE TABLE m31 PARTITION OF m3 FOR VALUES FROM (0) TO (10);
CREATE MATERIALIZED VIEW mm AS SELECT id, l FROM m;
CREATE VIEW mv AS SELECT id, l FROM m;

--- enum
-- statement
CREATE TYPE n AS ENUM ('a');

--- enum that exists
-- statement
CREATE TYPE mood AS ENUM ('a');
-- error: AlreadyExists

--- type with the name of a table
-- statement
CREATE TYPE m AS ENUM ('a');
-- error: AlreadyExists

--- value
-- statement
ALTER TYPE mood ADD VALUE 'c';

--- value before another
-- statement
ALTER TYPE mood ADD VALUE 'c' BEFORE 'a';

--- value that exists
-- statement
ALTER TYPE mood ADD VALUE 'a';
-- error: AlreadyExists

--- value that exists, if not exists
-- statement
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'a';

--- new value as a default
-- earlier
ALTER TYPE mood ADD VALUE 'c';
-- statement
ALTER TABLE m ALTER mood SET DEFAULT 'c';
-- error: NewEnumValueUsed

--- new value in an insert
-- earlier
ALTER TYPE mood ADD VALUE 'c';
-- statement
INSERT INTO m VALUES (2, 'c', 1, 1);
-- error: NewEnumValueUsed

--- new value in an insert with columns
-- earlier
ALTER TYPE mood ADD VALUE 'c';
-- statement
INSERT INTO m (mood, id) VALUES ('c', 2);
-- error: NewEnumValueUsed

--- new value in an update
-- earlier
ALTER TYPE mood ADD VALUE 'c';
-- statement
UPDATE m SET mood = 'c' WHERE id = 1;
-- error: NewEnumValueUsed

--- new value in a condition
-- earlier
ALTER TYPE mood ADD VALUE 'c';
-- statement
DELETE FROM m WHERE mood = 'c';
-- error: NewEnumValueUsed

--- new value in a cast
-- earlier
ALTER TYPE mood ADD VALUE 'c';
-- statement
SELECT 'c'::mood;
-- error: NewEnumValueUsed

--- new value in a check
-- earlier
ALTER TYPE mood ADD VALUE 'c';
-- statement
ALTER TABLE m ADD CHECK (mood <> 'c');
-- error: NewEnumValueUsed

--- new value in a new table's default
-- earlier
ALTER TYPE mood ADD VALUE 'c';
-- statement
CREATE TABLE n (id int, mood mood DEFAULT 'c');
-- error: NewEnumValueUsed

--- new value in an index's predicate
-- earlier
ALTER TYPE mood ADD VALUE 'c';
-- statement
CREATE INDEX n ON m (id) WHERE mood = 'c';
-- error: NewEnumValueUsed

--- new value in a view
-- earlier
ALTER TYPE mood ADD VALUE 'c';
-- statement
CREATE VIEW n AS SELECT id FROM m WHERE mood = 'c';
-- error: NewEnumValueUsed

--- new value as text
-- earlier
ALTER TYPE mood ADD VALUE 'c';
-- statement
INSERT INTO m2 SELECT id FROM m WHERE mood::text = 'c';
-- locks: public.m AccessShareLock, public.m2 RowExclusiveLock, public.m_l AccessShareLock
-- locks: public.m_pkey AccessShareLock
-- scans: public.m

--- old value beside a new one
-- earlier
ALTER TYPE mood ADD VALUE 'c';
-- statement
UPDATE m SET mood = 'b' WHERE id = 1;
-- locks: public.m RowExclusiveLock, public.m_l RowExclusiveLock, public.m_pkey RowExclusiveLock

--- new value of a new type
-- earlier
CREATE TYPE fresh AS ENUM ('a'); ALTER TYPE fresh ADD VALUE 'c';
-- statement
SELECT 'c'::fresh;
-- error: NewEnumValueUsed
-- 17+ error: none

--- value of a new type
-- earlier
CREATE TYPE fresh AS ENUM ('a', 'c');
-- statement
SELECT 'c'::fresh;

--- value renamed
-- statement
ALTER TYPE mood RENAME VALUE 'a' TO 'c';

--- composite
-- statement
CREATE TYPE n AS (x int);

--- range
-- statement
CREATE TYPE n AS RANGE (SUBTYPE = int);

--- add attribute
-- statement
ALTER TYPE free ADD ATTRIBUTE z int;

--- drop attribute
-- statement
ALTER TYPE free DROP ATTRIBUTE y;

--- domain
-- statement
CREATE DOMAIN n AS int CHECK (VALUE > 0);

--- domain that exists
-- statement
CREATE DOMAIN pos AS int;
-- error: AlreadyExists

--- add a constraint
-- statement
ALTER DOMAIN loose ADD CONSTRAINT n CHECK (VALUE > 0);
-- locks: public.m ShareLock, public.m2 ShareLock, public.m31 ShareLock, public.mm ShareLock
-- scans: public.m, public.m2, public.m31, public.mm
-- brief: public.m3 ShareLock

--- add a constraint not valid
-- statement
ALTER DOMAIN loose ADD CONSTRAINT n CHECK (VALUE > 0) NOT VALID;

--- validate
-- statement
ALTER DOMAIN loose VALIDATE CONSTRAINT unproven;
-- locks: public.m ShareLock, public.m2 ShareLock, public.m31 ShareLock, public.mm ShareLock
-- scans: public.m, public.m2, public.m31, public.mm
-- brief: public.m3 ShareLock

--- validate what is valid
-- statement
ALTER DOMAIN pos VALIDATE CONSTRAINT pos_check;
-- locks: public.m ShareLock
-- scans: public.m

--- set not null
-- statement
ALTER DOMAIN loose SET NOT NULL;
-- locks: public.m ShareLock, public.m2 ShareLock, public.m31 ShareLock, public.mm ShareLock
-- scans: public.m, public.m2, public.m31, public.mm
-- brief: public.m3 ShareLock

--- drop not null
-- statement
ALTER DOMAIN loose DROP NOT NULL;

--- drop a constraint
-- statement
ALTER DOMAIN pos DROP CONSTRAINT pos_check;

--- drop a constraint that does not exist
-- statement
ALTER DOMAIN pos DROP CONSTRAINT nothing;
-- error: DoesNotExist

--- set default
-- statement
ALTER DOMAIN loose SET DEFAULT 1;

--- add a constraint to a domain over another
-- statement
ALTER DOMAIN upper ADD CONSTRAINT n CHECK (VALUE > 0);
-- locks: public.m2 ShareLock
-- scans: public.m2

--- add a constraint to an unused domain
-- given
CREATE DOMAIN idle AS int;
-- statement
ALTER DOMAIN idle ADD CHECK (VALUE > 0);

--- add a constraint to a domain that stands in an array
-- given
CREATE DOMAIN listed AS int; CREATE TABLE m4 (id int, l listed[]);
-- statement
ALTER DOMAIN listed ADD CHECK (VALUE > 0);
-- error: Refused

--- add a constraint not valid to a domain that stands in an array
-- given
CREATE DOMAIN listed AS int; CREATE TABLE m4 (id int, l listed[]);
-- statement
ALTER DOMAIN listed ADD CHECK (VALUE > 0) NOT VALID;
