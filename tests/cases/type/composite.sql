-- given
CREATE TYPE pair AS (x int, y text);
CREATE TABLE typed OF pair (PRIMARY KEY (x));
CREATE INDEX typed_y ON typed (y);
INSERT INTO typed VALUES (1, 'a');

--- a new type of an attribute rewrites typed tables
-- statement
ALTER TYPE pair ALTER ATTRIBUTE x TYPE bigint CASCADE;
-- locks: public.typed AccessExclusiveLock, public.typed_pkey AccessExclusiveLock
-- locks: public.typed_y AccessExclusiveLock
-- rewrites: public.typed
-- index_builds: public.typed_pkey, public.typed_y

--- a wider attribute rewrites nothing
-- statement
ALTER TYPE pair ALTER ATTRIBUTE y TYPE varchar CASCADE;
-- locks: public.typed AccessExclusiveLock, public.typed_y AccessExclusiveLock

--- a new attribute is added to typed tables
-- statement
ALTER TYPE pair ADD ATTRIBUTE z int CASCADE;
-- locks: public.typed AccessExclusiveLock

--- an attribute is dropped from typed tables
-- statement
ALTER TYPE pair DROP ATTRIBUTE y CASCADE;
-- locks: public.typed AccessExclusiveLock, public.typed_y AccessExclusiveLock

--- several at once
-- statement
ALTER TYPE pair ADD ATTRIBUTE z int CASCADE, DROP ATTRIBUTE y CASCADE, ALTER ATTRIBUTE x TYPE bigint CASCADE;
-- locks: public.typed AccessExclusiveLock, public.typed_pkey AccessExclusiveLock
-- locks: public.typed_y AccessExclusiveLock
-- rewrites: public.typed
-- index_builds: public.typed_pkey

--- a typed table without CASCADE: type
-- statement
ALTER TYPE pair ALTER ATTRIBUTE x TYPE bigint;
-- error: Refused

--- a typed table without CASCADE: add
-- statement
ALTER TYPE pair ADD ATTRIBUTE z int;
-- error: Refused

--- a typed table without CASCADE: drop
-- statement
ALTER TYPE pair DROP ATTRIBUTE y;
-- error: Refused

--- a column uses the type: type
-- given
CREATE TYPE other AS (x int, y text);
CREATE TABLE users (id int, o other);
-- statement
ALTER TYPE other ALTER ATTRIBUTE x TYPE bigint;
-- error: Refused

--- a column uses the type: type, with CASCADE
-- given
CREATE TYPE other AS (x int, y text);
CREATE TABLE users (id int, o other);
-- statement
ALTER TYPE other ALTER ATTRIBUTE x TYPE bigint CASCADE;
-- error: Refused

--- a column uses the type: add
-- given
CREATE TYPE other AS (x int, y text);
CREATE TABLE users (id int, o other);
-- statement
ALTER TYPE other ADD ATTRIBUTE z int;

--- a column uses the type: drop
-- given
CREATE TYPE other AS (x int, y text);
CREATE TABLE users (id int, o other);
-- statement
ALTER TYPE other DROP ATTRIBUTE y;

--- a column is an array of the type
-- given
CREATE TYPE other AS (x int, y text);
CREATE TABLE users (id int, o other[]);
-- statement
ALTER TYPE other ALTER ATTRIBUTE x TYPE bigint;
-- error: Refused

--- a column is of a domain over the type
-- given
CREATE TYPE other AS (x int, y text);
CREATE DOMAIN over AS other;
CREATE TABLE users (id int, o over);
-- statement
ALTER TYPE other ALTER ATTRIBUTE x TYPE bigint;
-- error: Refused

--- a column is of a type that holds the type
-- given
CREATE TYPE other AS (x int, y text);
CREATE TYPE outermost AS (o other);
CREATE TABLE users (id int, o outermost);
-- statement
ALTER TYPE other ALTER ATTRIBUTE x TYPE bigint;
-- error: Refused

--- a view has a column of the type
-- given
CREATE TYPE other AS (x int, y text);
CREATE VIEW users AS SELECT ROW(1, 'a')::other AS o;
-- statement
ALTER TYPE other ALTER ATTRIBUTE x TYPE bigint;

--- a column uses the type, and the attribute keeps its values
-- given
CREATE TYPE other AS (x int, y varchar(10));
CREATE TABLE users (id int, o other);
-- statement
ALTER TYPE other ALTER ATTRIBUTE y TYPE varchar(20);
-- error: Refused

--- nothing uses the type
-- given
CREATE TYPE other AS (x int, y text);
-- statement
ALTER TYPE other ALTER ATTRIBUTE x TYPE bigint;

--- a column uses the row type of a table whose column changes
-- given
CREATE TABLE made (x int, y text);
CREATE TABLE users (id int, o made);
-- statement
ALTER TABLE made ALTER COLUMN x TYPE bigint;
-- error: Refused

--- a column uses the row type of a table that gets a volatile default
-- given
CREATE TABLE made (x int, y text);
CREATE TABLE users (id int, o made);
-- statement
ALTER TABLE made ADD COLUMN z float DEFAULT random();
-- error: Refused

--- a column uses the row type of a table that gets a column
-- given
CREATE TABLE made (x int, y text);
CREATE TABLE users (id int, o made);
-- statement
ALTER TABLE made ADD COLUMN z int DEFAULT 1;
-- error: Refused

--- a column uses the row type of a table that gets a NOT NULL column
-- given
CREATE TABLE made (x int, y text);
CREATE TABLE users (id int, o made);
-- statement
ALTER TABLE made ADD COLUMN z int NOT NULL;
-- locks: public.made AccessExclusiveLock
-- scans: public.made

--- a renamed attribute is renamed in typed tables
-- statement
ALTER TYPE pair RENAME ATTRIBUTE y TO z CASCADE;
-- locks: public.typed AccessExclusiveLock

--- a renamed attribute without CASCADE
-- statement
ALTER TYPE pair RENAME ATTRIBUTE y TO z;
-- error: Refused

--- a column of a typed table is added by itself
-- statement
ALTER TABLE typed ADD COLUMN z int;
-- error: Refused

--- a column of a typed table is dropped by itself
-- statement
ALTER TABLE typed DROP COLUMN y;
-- error: Refused

--- a column of a typed table gets another type by itself
-- statement
ALTER TABLE typed ALTER COLUMN y TYPE varchar;
-- error: Refused

--- a column of a typed table is renamed by itself
-- statement
ALTER TABLE typed RENAME COLUMN y TO z;
-- error: Refused

--- a column of a typed table becomes NOT NULL
-- statement
ALTER TABLE typed ALTER COLUMN y SET NOT NULL;
-- locks: public.typed AccessExclusiveLock
-- scans: public.typed

--- a column of a table that was typed
-- given
ALTER TABLE typed NOT OF;
-- statement
ALTER TABLE typed ADD COLUMN z int;
-- locks: public.typed AccessExclusiveLock

--- a domain that a column's row type holds gets a constraint
-- given
CREATE DOMAIN short AS text;
CREATE TYPE holder AS (s short);
CREATE TABLE holds (h holder);
-- statement
ALTER DOMAIN short ADD CHECK (length(VALUE) < 9);
-- error: Refused

--- a domain that a column's row type holds is made NOT NULL
-- given
CREATE DOMAIN short AS text;
CREATE TYPE holder AS (s short);
CREATE TABLE holds (h holder[]);
-- statement
ALTER DOMAIN short SET NOT NULL;
-- error: Refused

--- a domain of a table whose row type a column has
-- given
CREATE DOMAIN short AS text;
CREATE TABLE holder (s short);
CREATE TABLE holds (h holder);
-- statement
ALTER DOMAIN short ADD CHECK (length(VALUE) < 9);
-- error: Refused

--- a domain that a type holds which nothing uses
-- given
CREATE DOMAIN short AS text;
CREATE TYPE holder AS (s short);
-- statement
ALTER DOMAIN short ADD CHECK (length(VALUE) < 9);

--- a domain that a column's row type holds gets a constraint that is not validated
-- given
CREATE DOMAIN short AS text;
CREATE TYPE holder AS (s short);
CREATE TABLE holds (h holder);
-- statement
ALTER DOMAIN short ADD CHECK (length(VALUE) < 9) NOT VALID;
