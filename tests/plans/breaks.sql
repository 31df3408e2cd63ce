--- drop a column
-- given
CREATE TABLE t (a int, b int, c int);
CREATE INDEX t_ab ON t (a, b);
-- migration
ALTER TABLE t DROP COLUMN b, DROP COLUMN c;
--- drop a table with keys
-- given
CREATE TABLE c (id int PRIMARY KEY);
CREATE TABLE d (id int PRIMARY KEY);
CREATE TABLE t (a int REFERENCES c, b int REFERENCES d);
-- migration
DROP TABLE t;
--- rename a table
-- given
DO $$ BEGIN CREATE ROLE ddlock_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial PRIMARY KEY, b int);
GRANT SELECT, INSERT ON t TO ddlock_reader WITH GRANT OPTION;
INSERT INTO t (b) VALUES (1);
-- migration
ALTER TABLE t RENAME TO u;
--- move a table
-- given
CREATE SCHEMA s;
CREATE TABLE t (id serial PRIMARY KEY, b int);
-- migration
ALTER TABLE t SET SCHEMA s;
--- rename a view
-- given
CREATE TABLE t (id int);
CREATE VIEW v AS SELECT id FROM t;
-- migration
ALTER VIEW v RENAME TO w;
--- detach a partition
-- versions: 14+
-- differs: constraint public.p_1 p_1
-- given
CREATE TABLE p (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
-- migration
ALTER TABLE p DETACH PARTITION p_1;
--- what is safe stays as written, and can be run again
-- given
CREATE TABLE t (id int PRIMARY KEY, b text, c text);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
-- migration
CREATE SCHEMA s;
CREATE TABLE s.u (id int PRIMARY KEY, t_id int);
CREATE TYPE shape AS (x int, y int);
CREATE SEQUENCE s.q;
CREATE VIEW s.v AS SELECT id FROM s.u;
ALTER TYPE mood ADD VALUE 'happy';
ALTER TABLE s.u ADD COLUMN d int DEFAULT 3;
CREATE TRIGGER r BEFORE INSERT ON s.u FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY p ON s.u USING (true);
ALTER TABLE s.u RENAME COLUMN d TO e;
DROP VIEW s.v;
ALTER TABLE t ALTER COLUMN b SET DEFAULT 'x';
COMMENT ON COLUMN t.c IS 'last';
CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';
ALTER TABLE t ADD COLUMN gone int;
ALTER TABLE t DROP COLUMN gone;
