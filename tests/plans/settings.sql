--- each step has the search_path of its statement
-- given
CREATE SCHEMA app;
CREATE TABLE app.t (id int PRIMARY KEY, n int, x int, y text);
CREATE TABLE t (LIKE app.t INCLUDING ALL);
INSERT INTO app.t SELECT i, i, i, 'y' FROM generate_series(1, 20) i;
INSERT INTO t SELECT * FROM app.t;
-- writes
INSERT INTO app.t (id, n) SELECT max(id) + 1, 1 FROM app.t;
INSERT INTO public.t (id, n) SELECT max(id) + 1, 1 FROM public.t;
-- migration
SET search_path = app, public;
ALTER TABLE t ADD COLUMN d int;
CREATE INDEX t_x ON t (x);
ALTER TABLE t ALTER COLUMN n SET NOT NULL;
SET search_path TO DEFAULT;
ALTER TABLE t DROP COLUMN y;
CREATE INDEX t_n ON t (n);
SELECT set_config('search_path', 'app', false);
ALTER TABLE t ALTER COLUMN x TYPE bigint;
COMMENT ON TABLE t IS 'of app';
--- what a step asks for calls functions by their short names
-- given
CREATE SCHEMA app;
CREATE FUNCTION app.is_fine(n int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT n > 0';
CREATE FUNCTION app.double(n int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN n * 2; END';
CREATE TABLE app.t (id int PRIMARY KEY, n int, twice int);
INSERT INTO app.t SELECT i, i FROM generate_series(1, 20) i;
-- migration
SET search_path TO app;
ALTER TABLE t ADD CONSTRAINT fine CHECK (is_fine(n));
UPDATE t SET twice = double(n);
--- settings of one transaction, and of another role
-- given
CREATE SCHEMA app;
CREATE SCHEMA other;
CREATE TABLE app.t (id int PRIMARY KEY, n int);
CREATE TABLE other.t (LIKE app.t INCLUDING ALL);
CREATE TABLE t (LIKE app.t INCLUDING ALL);
GRANT USAGE, CREATE ON SCHEMA app TO pg_monitor;
INSERT INTO app.t SELECT i, i FROM generate_series(1, 20) i;
-- migration
BEGIN;
SET LOCAL search_path = app;
CREATE INDEX t_n ON t (n);
SET LOCAL ROLE pg_monitor;
CREATE TABLE made (id int PRIMARY KEY);
COMMIT;
CREATE INDEX t_n ON t (n);
BEGIN;
SET LOCAL search_path = other;
ALTER TABLE t ALTER COLUMN n SET NOT NULL;
COMMIT;
--- statements that belong together, under settings of their own each
-- given
CREATE SCHEMA app;
CREATE TABLE t (id int PRIMARY KEY, n int, name text);
CREATE TABLE app.t (LIKE t INCLUDING ALL);
CREATE VIEW v AS SELECT id FROM t;
CREATE VIEW app.v AS SELECT n FROM t;
CREATE INDEX t_name ON t (name);
-- migration
BEGIN;
SET LOCAL search_path = app;
DROP VIEW v;
SET LOCAL search_path = public;
DROP VIEW v;
CREATE VIEW v AS SELECT id, n FROM t;
SET LOCAL search_path = app;
CREATE VIEW v AS SELECT id, name FROM t;
ALTER TABLE t ALTER COLUMN name SET NOT NULL;
COMMIT;
--- what is set for a transaction where there is none
-- given
CREATE SCHEMA app;
CREATE SCHEMA "My app";
CREATE TABLE app.t (id bigint PRIMARY KEY, a int, b text);
CREATE TABLE public.t (id bigint PRIMARY KEY, a int, z int);
CREATE TABLE "My app".u (id bigint PRIMARY KEY, a int);
-- migration
SET search_path = app, public;
CREATE INDEX t_a ON t (a);
SET LOCAL search_path = public;
ALTER TABLE t ADD CHECK (a > 0);
SELECT set_config('search_path', '"My app", user, public', false);
ALTER TABLE u ADD CHECK (a > 0);
