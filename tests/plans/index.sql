--- an index
-- given
CREATE TABLE orders (id int PRIMARY KEY, email text, total numeric);
INSERT INTO orders SELECT i, 'x' || i, i FROM generate_series(1, 100) i;
-- migration
CREATE INDEX orders_email ON orders (lower(email) text_pattern_ops DESC NULLS LAST) INCLUDE (total) WITH (fillfactor = 70) WHERE total > 0;
--- an index without a name
-- given
CREATE TABLE orders (id int PRIMARY KEY, email text);
CREATE INDEX ON orders (email);
-- migration
CREATE INDEX ON orders (email, lower(email));
--- a unique index on odd names
-- given
CREATE SCHEMA "My Schema";
CREATE TABLE "My Schema"."Order's" (id int PRIMARY KEY, "select" text);
INSERT INTO "My Schema"."Order's" VALUES (1, 'a'), (2, NULL), (3, NULL);
-- migration
CREATE UNIQUE INDEX "Un""iq" ON "My Schema"."Order's" ("select");
--- nulls not distinct
-- versions: 15+
-- given
CREATE TABLE t (a int, b int);
INSERT INTO t VALUES (1, 2), (NULL, 2);
-- migration
CREATE UNIQUE INDEX t_ab ON t (a, b) NULLS NOT DISTINCT;
--- a partitioned table
-- given
CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY HASH (id);
CREATE TABLE events_2a PARTITION OF events_2 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE events_2b PARTITION OF events_2 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO events SELECT i, '2024-06-01'::date + i FROM generate_series(1, 500) i;
-- migration
CREATE INDEX events_id ON events (id) WHERE id > 5;
--- a partitioned table's index without a name
-- given
CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
-- migration
CREATE INDEX ON events (id, at);
--- drop indexes
-- given
CREATE TABLE t (a int, b int);
CREATE INDEX t_a ON t (a);
CREATE INDEX t_b ON t (b);
-- migration
DROP INDEX t_a, t_b;
--- rebuild indexes
-- stopped: leaves indexes
-- given
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE INDEX t_b ON t (b);
-- migration
REINDEX TABLE t;
REINDEX INDEX t_b;
--- an index over expressions without names
-- given
CREATE TABLE t (id int);
-- migration
CREATE INDEX ON t ((id + 1), (id + 2));
--- indexes of other methods
-- given
CREATE TABLE t (id int, tags text[], at timestamptz, j jsonb);
INSERT INTO t SELECT i, ARRAY['a'], '2024-01-01', '{}' FROM generate_series(1, 100) i;
-- migration
CREATE INDEX t_tags ON t USING gin (tags);
CREATE INDEX t_at ON t USING brin (at) WITH (pages_per_range = 32);
CREATE INDEX t_id ON t USING hash (id);
CREATE INDEX t_j ON t USING gin (j jsonb_path_ops);
--- a unique index of some rows
-- given
CREATE TABLE t (id int, email text, gone boolean NOT NULL DEFAULT false);
INSERT INTO t VALUES (1, 'a', false), (2, 'a', true);
-- migration
CREATE UNIQUE INDEX t_email ON t (lower(email)) WHERE NOT gone;
--- an index of a materialized view
-- given
CREATE TABLE t (id int);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
-- migration
CREATE UNIQUE INDEX m_id ON m (id);
--- an index that may be there
-- given
CREATE TABLE t (id int);
-- migration
CREATE INDEX IF NOT EXISTS t_id ON t (id);
--- another index in the place of one
-- given
CREATE TABLE t (id int, a int);
CREATE INDEX t_a ON t (a);
-- migration
CREATE INDEX t_a_id ON t (a, id);
DROP INDEX t_a;
--- an index of a partitioned table goes
-- given
CREATE TABLE p (id int) PARTITION BY RANGE (id);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (1) TO (100);
CREATE INDEX p_id ON p (id);
-- migration
DROP INDEX p_id;
--- an index is rebuilt
-- stopped: leaves indexes
-- given
CREATE TABLE t (a int PRIMARY KEY);
INSERT INTO t SELECT i FROM generate_series(1, 100) i;
-- migration
REINDEX INDEX t_pkey;
--- a materialized view is refreshed
-- given
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
CREATE UNIQUE INDEX m_id ON m (id);
INSERT INTO t VALUES (2);
-- migration
REFRESH MATERIALIZED VIEW m;
--- another index under the same name
-- given
CREATE TABLE t (id int, a int, "B b" text);
CREATE UNIQUE INDEX "T a" ON t (a) WHERE a > 0;
CREATE INDEX t_id ON t (id) WITH (fillfactor = 70);
CREATE INDEX t_b ON t ("B b");
INSERT INTO t SELECT i, i, i FROM generate_series(1, 20) i;
-- migration
DROP INDEX IF EXISTS "T a";
CREATE UNIQUE INDEX "T a" ON t (a, id);
DROP INDEX t_id, t_b;
CREATE INDEX t_b_lower ON t (lower("B b"));
CREATE INDEX IF NOT EXISTS t_id ON t (id DESC);
--- an index of a partitioned table that has a foreign table
-- given
CREATE EXTENSION file_fdw;
CREATE SERVER a_far FOREIGN DATA WRAPPER file_fdw;
CREATE TABLE p (k int, v int) PARTITION BY LIST (k);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
CREATE FOREIGN TABLE p_2 PARTITION OF p FOR VALUES IN (2) SERVER a_far OPTIONS (filename '/dev/null');
CREATE TABLE p_3 PARTITION OF p FOR VALUES IN (3) PARTITION BY LIST (v);
CREATE TABLE p_3a PARTITION OF p_3 DEFAULT;
CREATE INDEX p_3a_mine ON p_3a (v);
INSERT INTO p VALUES (1, 1), (3, 1);
-- migration
CREATE INDEX pi ON p (v);
--- partitions that have the index
-- given
CREATE TABLE p (k int, v int, t text) PARTITION BY LIST (k);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p_2 PARTITION OF p FOR VALUES IN (2);
CREATE TABLE p_3 PARTITION OF p FOR VALUES IN (3);
CREATE TABLE p_4 PARTITION OF p FOR VALUES IN (4) PARTITION BY LIST (v);
CREATE TABLE p_4a PARTITION OF p_4 DEFAULT;
CREATE INDEX z_1 ON p_1 (v DESC);
CREATE INDEX a_1 ON p_1 (v);
CREATE INDEX p_2_v_idx ON p_2 (v) WITH (fillfactor = 50);
CREATE INDEX p_3_more ON p_3 (v) INCLUDE (k);
CREATE INDEX p_4_v ON p_4 (v);
CREATE INDEX e_1 ON p_1 (lower(t)) WHERE k > 1;
CREATE INDEX o_1 ON p_1 (lower(t) text_pattern_ops) WHERE k > 1;
INSERT INTO p SELECT k, v, 'x' FROM generate_series(1, 4) k, generate_series(1, 20) v;
-- migration
CREATE INDEX ON p (v);
CREATE INDEX again ON p (v);
CREATE INDEX pe ON p (lower(t)) WHERE k > 1;
--- partitions that have the unique index, one as a key
-- given
CREATE TABLE p (k int, v int) PARTITION BY LIST (k);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p_2 PARTITION OF p FOR VALUES IN (2);
CREATE UNIQUE INDEX u_1 ON p_1 (k, v);
ALTER TABLE p_2 ADD CONSTRAINT u_2 UNIQUE (k, v);
INSERT INTO p SELECT k, v FROM generate_series(1, 2) k, generate_series(1, 20) v;
-- migration
CREATE UNIQUE INDEX pu ON p (k, v);
--- partitions that have the key
-- given
CREATE TABLE p (k int, v int) PARTITION BY LIST (k);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p_2 PARTITION OF p FOR VALUES IN (2);
CREATE UNIQUE INDEX u_1 ON p_1 (k, v);
ALTER TABLE p_2 ADD CONSTRAINT u_2 UNIQUE (k, v);
INSERT INTO p SELECT k, v FROM generate_series(1, 2) k, generate_series(1, 20) v;
-- migration
ALTER TABLE p ADD CONSTRAINT pc UNIQUE (k, v);
