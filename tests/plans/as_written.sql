--- what stays as it was written is undone
-- given
CREATE TABLE t (a int, b text DEFAULT 'x');
INSERT INTO t VALUES (1, 'one'), (2, 'two');
-- migration
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('a', 'b');
CREATE DOMAIN app.positive AS int CHECK (VALUE > 0);
CREATE TYPE app.pair AS (x int, y int);
CREATE TABLE app.fresh (id bigserial PRIMARY KEY, mood app.mood, n app.positive, p app.pair);
COMMENT ON TABLE app.fresh IS 'new';
ALTER TABLE app.fresh ADD CONSTRAINT fresh_small CHECK (n < 100);
CREATE INDEX ON app.fresh (mood);
INSERT INTO app.fresh (mood) VALUES ('a');
CREATE SEQUENCE app.numbers;
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE VIEW app.seen AS SELECT a FROM t;
ALTER TABLE t ADD COLUMN c app.mood DEFAULT 'b';
ALTER TABLE t ALTER COLUMN b SET DEFAULT 'y', ALTER COLUMN a SET DEFAULT 7;
ALTER TABLE t ALTER COLUMN b DROP DEFAULT;
CREATE POLICY mine ON t USING (a > 0);
-- writes
UPDATE t SET b = b || '.' WHERE a = 1;
--- blocks of code, in a transaction where they have room in one
-- given
CREATE TABLE t (id int PRIMARY KEY, a int);
INSERT INTO t SELECT i, i FROM generate_series(1, 20) i;
-- writes
INSERT INTO t (id, a) SELECT max(id) + 1, 1 FROM t;
-- migration
SET lock_timeout = '2s';
DO $$
BEGIN
  ALTER TABLE t ADD COLUMN IF NOT EXISTS b int;
END
$$;
DO $$
BEGIN
  ALTER TABLE t ADD COLUMN IF NOT EXISTS c int;
  COMMIT;
  ALTER TABLE t ADD COLUMN IF NOT EXISTS d int;
END
$$;
--- names that change have a way back
-- given
CREATE SCHEMA "s 1";
CREATE TABLE t (id int PRIMARY KEY, n int CONSTRAINT pos CHECK (n > 0));
CREATE INDEX t_n ON t (n);
CREATE SEQUENCE seq;
CREATE POLICY own ON t USING (n > 1);
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER note BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION noted();
CREATE SCHEMA other;
CREATE DOMAIN dom AS int;
-- migration
CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS $$ SELECT a + 2 $$;
ALTER TABLE t RENAME CONSTRAINT pos TO positive;
ALTER INDEX t_n RENAME TO "t by n";
ALTER SEQUENCE seq RENAME TO seq_2;
ALTER POLICY own ON t RENAME TO theirs;
ALTER TRIGGER note ON t RENAME TO noting;
ALTER DOMAIN dom RENAME TO domain_2;
