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
