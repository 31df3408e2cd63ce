--- attach a partition
-- given
CREATE TABLE c (id int PRIMARY KEY);
INSERT INTO c VALUES (1);
CREATE TABLE p (id bigint, at date, c_id int, CONSTRAINT p_c_fk FOREIGN KEY (c_id) REFERENCES c ON DELETE CASCADE) PARTITION BY RANGE (at);
CREATE TABLE q (id bigint, at date, c_id int);
INSERT INTO q VALUES (1, '2024-02-03', 1), (2, '2024-05-03', NULL);
-- migration
ALTER TABLE p ATTACH PARTITION q FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
--- attach beside a default partition
-- given
CREATE TABLE p (id bigint, at date, k text) PARTITION BY RANGE (at, k);
CREATE TABLE rest PARTITION OF p DEFAULT;
CREATE TABLE q (id bigint, at date, k text);
INSERT INTO rest VALUES (1, '2023-02-03', 'a'), (2, NULL, 'a');
INSERT INTO q VALUES (1, '2024-02-03', 'a');
-- migration
ALTER TABLE p ATTACH PARTITION q FOR VALUES FROM ('2024-01-01', 'a') TO ('2025-01-01', 'm');
--- a list beside a default partition
-- given
CREATE TABLE p (id bigint, k text) PARTITION BY LIST (k);
CREATE TABLE rest PARTITION OF p DEFAULT;
CREATE TABLE q (id bigint, k text);
CREATE TABLE n (id bigint, k text);
INSERT INTO rest VALUES (1, 'z');
INSERT INTO q VALUES (1, 'a');
INSERT INTO n VALUES (1, NULL);
-- migration
ALTER TABLE p ATTACH PARTITION q FOR VALUES IN ('a', 'b');
ALTER TABLE p ATTACH PARTITION n FOR VALUES IN ('c', NULL);
--- a range that is open
-- given
CREATE TABLE p (a int, b int, c int) PARTITION BY RANGE (a, (b + 1), c);
CREATE TABLE q (a int, b int, c int);
CREATE TABLE r (a int, b int, c int);
INSERT INTO q VALUES (1, 5, 5);
INSERT INTO r VALUES (9, 5, 5);
-- migration
ALTER TABLE p ATTACH PARTITION q FOR VALUES FROM (1, MINVALUE, MINVALUE) TO (5, 7, MAXVALUE);
ALTER TABLE p ATTACH PARTITION r FOR VALUES FROM (5, 8, MINVALUE) TO (MAXVALUE, MAXVALUE, MAXVALUE);
--- a partition of a partition
-- given
CREATE TABLE p (id bigint, at date, k text) PARTITION BY RANGE (at);
CREATE TABLE p_24 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (k);
CREATE TABLE q (id bigint, at date, k text);
INSERT INTO q VALUES (1, '2024-02-03', 'a');
-- migration
ALTER TABLE p_24 ATTACH PARTITION q FOR VALUES IN ('a');
--- a partition that is made beside a default one
-- given
CREATE TABLE p (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE rest PARTITION OF p DEFAULT;
INSERT INTO rest VALUES (1, '2023-02-03'), (2, NULL);
-- migration
CREATE TABLE p_24 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
--- a hash partition
-- given
CREATE TABLE p (id bigint, k text) PARTITION BY LIST (k);
CREATE TABLE q (id bigint, k text NOT NULL);
INSERT INTO q VALUES (1, 'a');
-- migration
ALTER TABLE p ATTACH PARTITION q FOR VALUES IN ('a');
--- a plain table becomes a partition of one of its name
-- given
CREATE TABLE c (id int PRIMARY KEY);
CREATE TABLE t (id bigserial NOT NULL, "At" timestamptz NOT NULL, c_id int REFERENCES c, v text DEFAULT 'x', PRIMARY KEY (id, "At"), CHECK (v <> ''));
CREATE INDEX t_at ON t ("At");
INSERT INTO c VALUES (1);
INSERT INTO t ("At", c_id) SELECT '2024-01-01'::timestamptz + i * interval '1 hour', 1 FROM generate_series(1, 30) i;
-- writes
INSERT INTO t ("At", c_id) VALUES ('2024-05-05', 1);
UPDATE t SET v = v || 'y' WHERE id = 3;
-- migration
BEGIN;
ALTER TABLE t RENAME TO t_old;
CREATE TABLE t (LIKE t_old INCLUDING ALL) PARTITION BY RANGE ("At");
ALTER TABLE t ATTACH PARTITION t_old FOR VALUES FROM (MINVALUE) TO ('2025-01-01');
CREATE TABLE t_2025 PARTITION OF t FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
COMMIT;
--- statement by statement, a plain table becomes a partition
-- given
CREATE TABLE t (id int NOT NULL, k text);
INSERT INTO t VALUES (1, 'a'), (2, 'b');
-- writes
INSERT INTO t VALUES (3, 'a');
-- migration
ALTER TABLE t RENAME TO t_ab;
CREATE TABLE t (id int NOT NULL, k text) PARTITION BY LIST (k);
CREATE TABLE t_rest PARTITION OF t DEFAULT;
ALTER TABLE t ATTACH PARTITION t_ab FOR VALUES IN ('a', 'b');
--- a default partition of a list
-- given
CREATE TABLE p (id bigint, k varchar(10)) PARTITION BY LIST (k);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN ('a', 'b');
CREATE TABLE p_2 PARTITION OF p FOR VALUES IN ('c');
CREATE TABLE q (id bigint, k varchar(10));
INSERT INTO q VALUES (1, 'd'), (2, NULL);
-- migration
ALTER TABLE p ATTACH PARTITION q DEFAULT;
--- a default partition of a list with NULL
-- given
CREATE TABLE p (id bigint, k int) PARTITION BY LIST (id);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1, NULL);
CREATE TABLE p_2 PARTITION OF p FOR VALUES IN (2);
CREATE TABLE q (id bigint, k int);
INSERT INTO q VALUES (3, 1);
-- migration
ALTER TABLE p ATTACH PARTITION q DEFAULT;
--- a default partition of a range
-- given
CREATE TABLE p (id bigint, "At" timestamptz) PARTITION BY RANGE ("At");
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE p_2 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO (MAXVALUE);
CREATE TABLE q (id bigint, "At" timestamptz);
INSERT INTO q VALUES (1, '2025-02-03'), (2, NULL);
-- migration
ALTER TABLE p ATTACH PARTITION q DEFAULT;
--- a default partition of a partition
-- given
CREATE TABLE p (id bigint, k int) PARTITION BY LIST (k);
CREATE TABLE p_1 PARTITION OF p DEFAULT PARTITION BY RANGE (id);
CREATE TABLE p_2 PARTITION OF p FOR VALUES IN (2);
CREATE TABLE p_11 PARTITION OF p_1 FOR VALUES FROM (1) TO (10);
CREATE TABLE q (id bigint, k int);
INSERT INTO q VALUES (11, 1);
-- migration
ALTER TABLE p_1 ATTACH PARTITION q DEFAULT;
--- a default partition of several columns
-- refused: planned for a key of one column only
-- given
CREATE TABLE p (id bigint, k int) PARTITION BY RANGE (id, k);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (1, 1) TO (10, 10);
CREATE TABLE q (id bigint, k int);
-- migration
ALTER TABLE p ATTACH PARTITION q DEFAULT;
--- a partition by hash
-- refused: the bound of a hash partition is proven by a CHECK with `satisfies_hash_partition` only
-- given
CREATE TABLE p (id bigint, k int) PARTITION BY HASH (id);
CREATE TABLE q (id bigint, k int);
-- migration
ALTER TABLE p ATTACH PARTITION q FOR VALUES WITH (MODULUS 2, REMAINDER 0);
--- detach, and attach with a wider bound
-- versions: 14+
-- given
CREATE TABLE p (id bigint, k text) PARTITION BY LIST (k);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN ('a');
INSERT INTO p VALUES (1, 'a');
-- migration
ALTER TABLE p DETACH PARTITION p_1;
ALTER TABLE p ATTACH PARTITION p_1 FOR VALUES IN ('a', 'b');
INSERT INTO p VALUES (2, 'b');
--- detach of two columns, and attach again
-- versions: 14+
-- given
CREATE TABLE p (id bigint, k text) PARTITION BY RANGE (k, id);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM ('a', 1) TO ('b', 2);
INSERT INTO p VALUES (1, 'a');
-- migration
ALTER TABLE p DETACH PARTITION p_1;
ALTER TABLE p ATTACH PARTITION p_1 FOR VALUES FROM ('a', 1) TO ('c', 2);
--- detach, and drop
-- versions: 14+
-- given
CREATE TABLE p (id bigint, k text) PARTITION BY LIST (k);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN ('a');
INSERT INTO p VALUES (1, 'a');
-- migration
ALTER TABLE p DETACH PARTITION p_1;
DROP TABLE p_1;
