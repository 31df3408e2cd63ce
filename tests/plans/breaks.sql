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
--- rename a column
-- given
DO $$ BEGIN CREATE ROLE ddlock_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE t (id serial PRIMARY KEY, note text NOT NULL DEFAULT 'none', n int UNIQUE);
CREATE INDEX t_note ON t (lower(note)) WHERE note <> '';
CREATE TABLE c (t_id int REFERENCES t);
CREATE VIEW v AS SELECT id, note FROM t;
GRANT SELECT, INSERT ON t TO ddlock_reader WITH GRANT OPTION;
GRANT UPDATE (note) ON t TO ddlock_reader;
INSERT INTO t (note, n) SELECT 'x' || i, i FROM generate_series(1, 20) i;
-- writes
INSERT INTO t (note) VALUES ('w'), (DEFAULT);
INSERT INTO t (note, n) VALUES ('u', 3) ON CONFLICT (n) DO UPDATE SET note = excluded.note;
UPDATE t SET note = note || '!' WHERE id = 4;
DELETE FROM t WHERE id = 5;
INSERT INTO c SELECT max(id) FROM t;
-- writes later
INSERT INTO t (remark) VALUES ('w'), (DEFAULT);
UPDATE t SET remark = remark || '?' WHERE id = 4;
-- migration
ALTER TABLE t RENAME COLUMN note TO remark;
--- rename a column of a partitioned table under an odd name
-- given
CREATE SCHEMA "My S";
CREATE TABLE "My S"."T%t" (id bigint, at date, "N n" text) PARTITION BY RANGE (at);
CREATE TABLE "My S".one PARTITION OF "My S"."T%t" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
INSERT INTO "My S"."T%t" VALUES (1, '2024-05-05', 'x');
-- writes
UPDATE "My S"."T%t" SET "N n" = "N n" || 'y' WHERE id = 1;
-- writes later
INSERT INTO "My S"."T%t" (id, at, "select") VALUES (2, '2024-05-06', 'z');
-- migration
ALTER TABLE "My S"."T%t" RENAME "N n" TO "select";
--- rename a column of a view
-- given
CREATE TABLE t (id int, a int);
CREATE VIEW v AS SELECT id, a FROM t;
-- writes
INSERT INTO v (id, a) VALUES (1, 2);
-- writes later
UPDATE v SET b = b + 1;
-- migration
ALTER VIEW v RENAME COLUMN a TO b;
--- rename a label of an enum
-- given
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy');
CREATE TABLE t (id serial PRIMARY KEY, m mood DEFAULT 'it''s ok');
INSERT INTO t (m) VALUES ('sad'), ('it''s ok');
-- writes
INSERT INTO t (m) VALUES ('sad');
-- migration
ALTER TYPE mood RENAME VALUE 'it''s ok' TO 'fine';
--- rename a schema
-- given
CREATE SCHEMA shop;
CREATE TABLE shop.t (id int);
-- migration
ALTER SCHEMA shop RENAME TO store;
--- rename a type
-- given
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (m mood);
-- migration
ALTER TYPE mood RENAME TO feeling;
--- drop a view, a sequence, a function, a type and a schema
-- given
CREATE TABLE t (id int);
CREATE VIEW v AS SELECT id FROM t;
CREATE SEQUENCE q;
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE SCHEMA shop;
CREATE TABLE shop.t (id int);
-- migration
DROP VIEW v;
DROP SEQUENCE q;
DROP FUNCTION f(int);
DROP TYPE mood;
DROP SCHEMA shop CASCADE;
--- drop a table that others refer to
-- given
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int PRIMARY KEY);
CREATE TABLE c (id int PRIMARY KEY, t_id int REFERENCES t, u_id int REFERENCES u);
INSERT INTO t VALUES (1);
INSERT INTO c VALUES (1, 1, NULL);
-- writes
INSERT INTO c (id) SELECT max(id) + 1 FROM c;
-- migration
DROP TABLE t CASCADE;
--- rename a column twice
-- given
CREATE TABLE t (id int PRIMARY KEY, a int, b text);
INSERT INTO t SELECT i, i, 'b' FROM generate_series(1, 20) i;
-- migration
ALTER TABLE t RENAME COLUMN a TO c;
ALTER TABLE t RENAME COLUMN c TO "D d";
ALTER TABLE t RENAME COLUMN b TO e;
