--- a volatile default
-- rows: random
-- given
CREATE TABLE t (id int PRIMARY KEY, a text);
INSERT INTO t SELECT i, repeat('x', 500) FROM generate_series(1, 5000) i;
-- migration
ALTER TABLE t ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();
--- a volatile default on a partitioned table
-- rows: random
-- given
CREATE TABLE p (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
INSERT INTO p SELECT i, '2024-05-05' FROM generate_series(1, 1000) i;
-- migration
ALTER TABLE p ADD COLUMN drawn double precision DEFAULT random();
--- serial
-- stopped: draws other numbers
-- given
CREATE TABLE t (a text);
INSERT INTO t SELECT repeat('x', 500) || i FROM generate_series(1, 3000) i;
-- migration
ALTER TABLE t ADD COLUMN id bigserial;
--- constraints in a definition
-- given
CREATE TABLE c (id int PRIMARY KEY);
INSERT INTO c VALUES (7);
CREATE TABLE t (a text);
INSERT INTO t VALUES ('x');
-- migration
ALTER TABLE t ADD COLUMN b int NOT NULL DEFAULT 7 CHECK (b > 0) UNIQUE REFERENCES c ON DELETE CASCADE, ADD COLUMN d int CONSTRAINT d_small CHECK (d < 10);
--- a serial primary key
-- stopped: draws other numbers
-- given
CREATE TABLE t (a text);
INSERT INTO t VALUES ('x'), ('y');
-- migration
ALTER TABLE t ADD COLUMN id serial PRIMARY KEY;
