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
--- a value that grows
-- differs: relation public.t_todo
-- differs: column public.t_todo
-- differs: constraint public.t_todo
-- differs: index CREATE UNIQUE INDEX t_todo
-- given
CREATE TABLE t (id serial PRIMARY KEY, n int, block int);
INSERT INTO t (n, block) SELECT i, i FROM generate_series(1, 12000) i;
-- migration
UPDATE t SET n = n + 1, block = n * 2;
UPDATE t SET n = n * 3;
--- a value that grows, in partitions with a wide key
-- differs: relation public.p_todo
-- differs: column public.p_todo
-- differs: constraint public.p_todo
-- differs: index CREATE UNIQUE INDEX p_todo_pkey
-- given
CREATE TABLE p (id uuid, at date, "N n" numeric, PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE p_2 PARTITION OF p DEFAULT;
INSERT INTO p SELECT md5(i::text)::uuid, '2024-05-05'::date + i, i FROM generate_series(1, 1000) i;
-- migration
UPDATE p AS q SET "N n" = q."N n" * 100;
--- a value from another table
-- differs: relation public.t_todo
-- differs: column public.t_todo
-- differs: constraint public.t_todo
-- differs: index CREATE UNIQUE INDEX t_todo_pkey
-- given
CREATE TABLE s (id int PRIMARY KEY, name text);
CREATE TABLE t (id int PRIMARY KEY, s_id int, name text);
INSERT INTO s SELECT i, 's' || i FROM generate_series(1, 10) i;
INSERT INTO t SELECT i, i % 10, NULL FROM generate_series(1, 7000) i;
-- migration
UPDATE t SET name = (SELECT name FROM s WHERE s.id = t.s_id);
--- every row is deleted
-- differs: relation public.t_todo
-- differs: column public.t_todo
-- differs: constraint public.t_todo
-- differs: index CREATE UNIQUE INDEX t_todo_pkey
-- given
CREATE TABLE t (id serial PRIMARY KEY, a text);
CREATE TABLE c (t_id int REFERENCES t ON DELETE CASCADE);
INSERT INTO t (a) SELECT 'x' FROM generate_series(1, 12000) i;
INSERT INTO c SELECT i FROM generate_series(1, 50) i;
-- migration
DELETE FROM t;
--- rows are copied
-- given
CREATE TABLE t (id int PRIMARY KEY, a text);
CREATE TABLE archive (id int, a text);
INSERT INTO t SELECT i, 'x' FROM generate_series(1, 100) i;
-- migration
CREATE INDEX archive_a ON archive (a);
INSERT INTO archive SELECT * FROM t WHERE id < 50;
--- a new column is filled from others
-- given
CREATE TABLE t (id serial PRIMARY KEY, first text, last text, "Full n" text);
INSERT INTO t (first, last) SELECT 'f' || i, 'l' || i FROM generate_series(1, 6000) i;
-- writes
UPDATE t SET first = 'w' WHERE id = 3;
-- migration
UPDATE t SET "Full n" = first || ' ' || last WHERE "Full n" IS NULL OR true;
--- a value that is drawn
-- rows: random
-- differs: relation public.t_todo
-- differs: column public.t_todo
-- differs: constraint public.t_todo
-- differs: index CREATE UNIQUE INDEX t_todo
-- given
CREATE TABLE t (id bigint PRIMARY KEY, token uuid);
INSERT INTO t SELECT i FROM generate_series(1, 500) i;
-- migration
UPDATE t SET token = gen_random_uuid();
--- quotes of ours in a text
-- given
CREATE TABLE t (id int PRIMARY KEY, s text, n int);
INSERT INTO t SELECT i, 'x', i FROM generate_series(1, 20) i;
-- migration
UPDATE t SET s = 'it''s $ddlock$ 100%';
ALTER TABLE t ALTER COLUMN n TYPE text USING 'a$ddlock$' || n::text;
