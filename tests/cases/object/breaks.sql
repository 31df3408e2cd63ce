-- given
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE child (id int, t_id int REFERENCES t);
CREATE VIEW v AS SELECT id FROM t;
CREATE SEQUENCE s;
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE m (id int, mood mood);
CREATE SCHEMA s1;
CREATE TABLE s1.x (id int);
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';

--- a table dropped with what depends on it
-- statement
DROP TABLE t CASCADE;
-- locks: public.child AccessExclusiveLock, public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- locks: public.v AccessExclusiveLock
-- breaks: TableDropped public.t t, ViewDropped public.v v
-- losses: Table public.t

--- a view dropped
-- statement
DROP VIEW v;
-- locks: public.v AccessExclusiveLock
-- breaks: ViewDropped public.v v
-- losses: none

--- a type dropped with the columns of it
-- statement
DROP TYPE mood CASCADE;
-- locks: public.m AccessExclusiveLock
-- breaks: TypeDropped mood, ColumnDropped public.m mood
-- losses: Column public.m mood

--- a schema dropped with all in it
-- statement
DROP SCHEMA s1 CASCADE;
-- locks: s1.x AccessExclusiveLock
-- breaks: SchemaDropped s1, TableDropped s1.x x
-- losses: Container s1, Table s1.x

--- a sequence dropped
-- statement
DROP SEQUENCE s;
-- locks: public.s AccessExclusiveLock
-- breaks: SequenceDropped public.s s
-- losses: none

--- a function dropped
-- statement
DROP FUNCTION f();
-- breaks: FunctionDropped f

--- a table renamed
-- statement
ALTER TABLE t RENAME TO u;
-- locks: public.t AccessExclusiveLock
-- breaks: TableRenamed public.t t u

--- a column renamed
-- statement
ALTER TABLE t RENAME COLUMN a TO b;
-- locks: public.t AccessExclusiveLock
-- breaks: ColumnRenamed public.t a b

--- a view renamed
-- statement
ALTER VIEW v RENAME TO w;
-- locks: public.v AccessExclusiveLock
-- breaks: ViewRenamed public.v v w

--- an index renamed
-- statement
ALTER INDEX t_pkey RENAME TO t_pk;
-- locks: public.t_pkey ShareUpdateExclusiveLock
-- breaks: none

--- a schema renamed
-- statement
ALTER SCHEMA s1 RENAME TO s2;
-- breaks: SchemaRenamed s1 s2

--- a type renamed
-- statement
ALTER TYPE mood RENAME TO feeling;
-- breaks: TypeRenamed mood feeling

--- an enum value renamed
-- statement
ALTER TYPE mood RENAME VALUE 'a' TO 'c';
-- breaks: EnumValueRenamed a c

--- a table moved
-- statement
ALTER TABLE t SET SCHEMA s1;
-- locks: public.t AccessExclusiveLock
-- breaks: SchemaChanged public.t t s1.t

--- a table emptied with those that reference it
-- statement
TRUNCATE t CASCADE;
-- locks: public.child AccessExclusiveLock, public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- index_builds: public.t_pkey
-- losses: Truncate public.child, Truncate public.t

--- every row deleted
-- statement
DELETE FROM child;
-- locks: public.child RowExclusiveLock
-- scans: public.child
-- losses: Delete public.child

--- some rows deleted
-- statement
DELETE FROM child WHERE id = 1;
-- locks: public.child RowExclusiveLock
-- scans: public.child
-- losses: none

--- a unique index over rows that may not be
-- statement
CREATE UNIQUE INDEX t_a ON t (a);
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_a
-- failures: DuplicateFound public.t t_a
