--- every row is written
-- given
CREATE TABLE t (id int PRIMARY KEY, a text, n numeric(6,2), j json);
INSERT INTO t SELECT i, repeat('x', 300) || i, i, '{}' FROM generate_series(1, 3000) i;
-- migration
UPDATE t SET a = 'new', n = 1.005, j = '{"a": 1}';
--- a value of the row itself
-- given
CREATE TABLE t ("Id" int, "A b" text, step int, block int, pass int, at text, PRIMARY KEY ("Id", at));
INSERT INTO t SELECT i % 7, ' Xy' || i, i, i, i, i::text FROM generate_series(1, 12000) i;
INSERT INTO t ("Id", at) VALUES (0, 'x');
-- migration
UPDATE t SET "A b" = lower(btrim("A b")), step = block + pass;
--- rows of partitions
-- given
CREATE TABLE p (id bigint, at date, note text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE p_2 PARTITION OF p DEFAULT;
INSERT INTO p SELECT i, '2024-05-05', NULL FROM generate_series(1, 1000) i;
INSERT INTO p SELECT i, '2029-05-05', NULL FROM generate_series(1, 1000) i;
-- migration
UPDATE p AS q SET note = coalesce(q.note, 'none') WHERE true;
--- rows of children
-- given
CREATE TABLE parent (id int PRIMARY KEY, note text);
CREATE TABLE child (more int, PRIMARY KEY (id)) INHERITS (parent);
INSERT INTO parent VALUES (1), (2);
INSERT INTO child (id) VALUES (3), (4);
-- migration
UPDATE parent SET note = 'x';
UPDATE ONLY parent SET note = 'y';
--- nothing is written twice
-- given
CREATE TABLE t (id uuid PRIMARY KEY, a int);
-- migration
UPDATE t SET a = 1;
