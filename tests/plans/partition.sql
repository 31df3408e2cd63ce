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
