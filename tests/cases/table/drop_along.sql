-- given
CREATE TYPE state AS ENUM ('a');
CREATE TABLE t (id int PRIMARY KEY, s state, arr state[], n int);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER touched BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch();
CREATE FUNCTION one() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION of_state(state) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE q (id int PRIMARY KEY, a int DEFAULT one(), b int CONSTRAINT q_b CHECK (b > one()));
CREATE INDEX q_a ON q ((a + one()));
CREATE FUNCTION shown(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a';
CREATE VIEW v AS SELECT s FROM t;
CREATE VIEW w AS SELECT shown(n) AS n FROM t;
CREATE VIEW over AS SELECT n FROM w;
CREATE TABLE p (id int) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE FUNCTION part() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER parted AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION part();
CREATE FUNCTION mine() RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE TABLE pol (id int);
CREATE POLICY own ON pol USING (mine());
CREATE SCHEMA old;
CREATE TABLE old.a (id int PRIMARY KEY);
CREATE TABLE c (id int PRIMARY KEY, a_id int CONSTRAINT c_a REFERENCES old.a);
CREATE TABLE d (id int PRIMARY KEY);
CREATE TABLE old.x (id int PRIMARY KEY, d_id int REFERENCES d);
CREATE VIEW vv AS SELECT id FROM old.a;
CREATE FUNCTION old.tick() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER ticks BEFORE INSERT ON pol FOR EACH ROW EXECUTE FUNCTION old.tick();

--- a function with its trigger
-- statement
DROP FUNCTION touch() CASCADE;
-- locks: public.t AccessExclusiveLock

--- a function that a trigger calls
-- statement
DROP FUNCTION touch();
-- error: DependentObjects

--- a function with the trigger of a partitioned table
-- statement
DROP FUNCTION part() CASCADE;
-- locks: public.p AccessExclusiveLock, public.p1 AccessExclusiveLock

--- a function with a default, a check and an index
-- statement
DROP FUNCTION one() CASCADE;
-- locks: public.q AccessExclusiveLock, public.q_a AccessExclusiveLock

--- a function with the views that call it
-- statement
DROP FUNCTION shown(int) CASCADE;
-- locks: public.over AccessExclusiveLock, public.w AccessExclusiveLock

--- a function that a view calls
-- statement
DROP FUNCTION shown(int);
-- error: DependentObjects

--- a function that a view called
-- earlier
DROP VIEW w CASCADE;
-- statement
DROP FUNCTION shown(int);
-- locks: public.over AccessExclusiveLock, public.w AccessExclusiveLock

--- a function that a policy calls
-- statement
DROP FUNCTION mine();
-- error: DependentObjects

--- a function with the policy that calls it
-- statement
DROP FUNCTION mine() CASCADE;
-- locks: public.pol AccessExclusiveLock

--- a type with columns, views and functions
-- statement
DROP TYPE state CASCADE;
-- locks: public.t AccessExclusiveLock, public.v AccessExclusiveLock

--- a type that only a function uses
-- given
CREATE TYPE other AS ENUM ('a');
CREATE FUNCTION of_other(other) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- statement
DROP TYPE other;
-- error: DependentObjects

--- a schema with what hangs on it
-- statement
DROP SCHEMA old CASCADE;
-- locks: old.a AccessExclusiveLock, old.a_pkey AccessExclusiveLock, old.x AccessExclusiveLock
-- locks: old.x_pkey AccessExclusiveLock, public.c AccessExclusiveLock, public.d AccessExclusiveLock
-- locks: public.pol AccessExclusiveLock, public.vv AccessExclusiveLock

--- a type that a typed table has
-- given
CREATE TYPE pair AS (x int);
CREATE TABLE typed OF pair;
-- statement
DROP TYPE pair;
-- error: DependentObjects

--- a type with its typed table
-- given
CREATE TYPE pair AS (x int);
CREATE TABLE typed OF pair (PRIMARY KEY (x));
-- statement
DROP TYPE pair CASCADE;
-- locks: public.typed AccessExclusiveLock, public.typed_pkey AccessExclusiveLock
