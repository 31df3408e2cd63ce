-- given
CREATE TABLE p (id int PRIMARY KEY, code text UNIQUE);
INSERT INTO p SELECT g, g::text FROM generate_series(1, 10) g;
CREATE TABLE r (k int, v text, p_id int) PARTITION BY RANGE (k);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);
CREATE TABLE rd PARTITION OF r DEFAULT;
CREATE TABLE x (k int, v text, p_id int);
INSERT INTO x VALUES (25, 'a', 1);
CREATE TABLE li (k text, n int) PARTITION BY LIST (k);
CREATE TABLE li1 PARTITION OF li FOR VALUES IN ('a', 'b');
CREATE TABLE xl (k text, n int);
INSERT INTO xl VALUES ('c', 1);
CREATE TABLE h (k int, v text) PARTITION BY HASH (k);
CREATE TABLE xh (k int, v text);
CREATE TABLE d (ts timestamptz, a int) PARTITION BY RANGE (ts);
CREATE TABLE xd (ts timestamptz, a int);
CREATE TABLE n (k int NOT NULL, v text) PARTITION BY RANGE (k);
CREATE TABLE n1 PARTITION OF n FOR VALUES FROM (0) TO (10);
CREATE TABLE xn (k int NOT NULL, v text);
CREATE TABLE m (a int NOT NULL, b int NOT NULL) PARTITION BY RANGE (a, b);
CREATE TABLE xm (a int NOT NULL, b int NOT NULL);
CREATE TABLE sub (k int, v text, p_id int) PARTITION BY RANGE (k);
CREATE TABLE sub1 PARTITION OF sub FOR VALUES FROM (20) TO (25);
CREATE TABLE base (a int, z int);
CREATE TABLE lone (a int, z int, q int);
CREATE TABLE heir (q int) INHERITS (base);

--- attach
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.rd, public.x

--- attach, not null missing
-- given
ALTER TABLE x ADD CHECK (k >= 20 AND k < 30);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.rd, public.x

--- attach, proved
-- given
ALTER TABLE x ADD CHECK (k IS NOT NULL AND k >= 20 AND k < 30);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.rd

--- attach, proved with a not null column
-- given
ALTER TABLE x ALTER k SET NOT NULL, ADD CHECK (k >= 20 AND k < 30);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.rd

--- attach, proved by between
-- given
ALTER TABLE x ALTER k SET NOT NULL, ADD CHECK (k BETWEEN 21 AND 29);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.rd

--- attach, proved by equality
-- given
ALTER TABLE x ALTER k SET NOT NULL, ADD CHECK (k = 25);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.rd

--- attach, proved by a list
-- given
ALTER TABLE x ALTER k SET NOT NULL, ADD CHECK (k IN (25, 26));
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.rd

--- attach, too loose
-- given
ALTER TABLE x ALTER k SET NOT NULL, ADD CHECK (k > 19 AND k < 30);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.rd, public.x

--- attach, proved by another integer type
-- given
ALTER TABLE x ALTER k SET NOT NULL, ADD CHECK (k >= 20::bigint AND k < 30);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.rd

--- attach, not valid check
-- given
ALTER TABLE x ALTER k SET NOT NULL, ADD CHECK (k >= 20 AND k < 30) NOT VALID;
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.rd, public.x

--- attach, default proved
-- given
ALTER TABLE rd ADD CHECK (k IS NOT NULL AND k < 20);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.x

--- attach, default proved without not null
-- given
ALTER TABLE rd ADD CHECK (k < 20);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.x

--- attach, default proved by or
-- given
ALTER TABLE rd ADD CHECK (k IS NULL OR k < 20 OR k >= 30);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.x

--- attach, default proved by not
-- given
ALTER TABLE rd ADD CHECK (NOT (k IS NOT NULL AND k >= 20 AND k < 30));
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.x

--- attach, default not proved by an inequality
-- given
ALTER TABLE rd ADD CHECK (k <> 25);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.rd, public.x

--- attach, both proved
-- given
ALTER TABLE rd ADD CHECK (k > 100); ALTER TABLE x ADD CHECK (k IS NOT NULL AND k >= 20 AND k < 30);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock

--- attach, no upper bound
-- given
ALTER TABLE x ADD CHECK (k IS NOT NULL AND k >= 20);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (MAXVALUE);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.rd

--- attach, no bound at all
-- given
ALTER TABLE n DETACH PARTITION n1;
-- statement
ALTER TABLE n ATTACH PARTITION xn FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
-- locks: public.n ShareUpdateExclusiveLock, public.xn AccessExclusiveLock

--- attach to list
-- statement
ALTER TABLE li ATTACH PARTITION xl FOR VALUES IN ('c');
-- locks: public.li ShareUpdateExclusiveLock, public.xl AccessExclusiveLock
-- scans: public.xl

--- attach to list, not null missing
-- given
ALTER TABLE xl ADD CHECK (k = 'c');
-- statement
ALTER TABLE li ATTACH PARTITION xl FOR VALUES IN ('c');
-- locks: public.li ShareUpdateExclusiveLock, public.xl AccessExclusiveLock
-- scans: public.xl

--- attach to list, proved
-- given
ALTER TABLE xl ADD CHECK (k IS NOT NULL AND k = 'c');
-- statement
ALTER TABLE li ATTACH PARTITION xl FOR VALUES IN ('c');
-- locks: public.li ShareUpdateExclusiveLock, public.xl AccessExclusiveLock

--- attach to list, proved by one of two
-- given
ALTER TABLE xl ADD CHECK (k IS NOT NULL AND k = 'c');
-- statement
ALTER TABLE li ATTACH PARTITION xl FOR VALUES IN ('c', 'd');
-- locks: public.li ShareUpdateExclusiveLock, public.xl AccessExclusiveLock

--- attach to list, proved in another order
-- given
ALTER TABLE xl ADD CHECK (k IS NOT NULL AND k IN ('d', 'c'));
-- statement
ALTER TABLE li ATTACH PARTITION xl FOR VALUES IN ('c', 'd');
-- locks: public.li ShareUpdateExclusiveLock, public.xl AccessExclusiveLock

--- attach to list, proved by or
-- given
ALTER TABLE xl ADD CHECK (k IS NOT NULL AND (k = 'd' OR k = 'c'));
-- statement
ALTER TABLE li ATTACH PARTITION xl FOR VALUES IN ('c', 'd');
-- locks: public.li ShareUpdateExclusiveLock, public.xl AccessExclusiveLock

--- attach to list with null
-- given
ALTER TABLE xl ADD CHECK (k = 'c');
-- statement
ALTER TABLE li ATTACH PARTITION xl FOR VALUES IN ('c', NULL);
-- locks: public.li ShareUpdateExclusiveLock, public.xl AccessExclusiveLock

--- attach to list, default proved
-- given
CREATE TABLE lid PARTITION OF li DEFAULT; ALTER TABLE lid ADD CHECK (k <> 'c');
-- statement
ALTER TABLE li ATTACH PARTITION xl FOR VALUES IN ('c');
-- locks: public.li ShareUpdateExclusiveLock, public.lid AccessExclusiveLock, public.xl AccessExclusiveLock
-- scans: public.xl

--- attach to list, default not proved
-- given
CREATE TABLE lid PARTITION OF li DEFAULT;
-- statement
ALTER TABLE li ATTACH PARTITION xl FOR VALUES IN ('c');
-- locks: public.li ShareUpdateExclusiveLock, public.lid AccessExclusiveLock, public.xl AccessExclusiveLock
-- scans: public.lid, public.xl

--- attach to hash
-- statement
ALTER TABLE h ATTACH PARTITION xh FOR VALUES WITH (MODULUS 1, REMAINDER 0);
-- locks: public.h ShareUpdateExclusiveLock, public.xh AccessExclusiveLock
-- scans: public.xh

--- attach to hash, with a check
-- given
ALTER TABLE xh ADD CHECK (k > 0);
-- statement
ALTER TABLE h ATTACH PARTITION xh FOR VALUES WITH (MODULUS 2, REMAINDER 0);
-- locks: public.h ShareUpdateExclusiveLock, public.xh AccessExclusiveLock
-- scans: public.xh

--- attach by time, proved
-- given
ALTER TABLE xd ALTER ts SET NOT NULL, ADD CHECK (ts >= '2024-01-01' AND ts < '2024-02-01');
-- statement
ALTER TABLE d ATTACH PARTITION xd FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
-- locks: public.d ShareUpdateExclusiveLock, public.xd AccessExclusiveLock

--- attach by time, proved by less
-- given
ALTER TABLE xd ALTER ts SET NOT NULL, ADD CHECK (ts >= '2024-01-05' AND ts < '2024-01-20');
-- statement
ALTER TABLE d ATTACH PARTITION xd FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
-- locks: public.d ShareUpdateExclusiveLock, public.xd AccessExclusiveLock

--- attach by time, dates
-- given
ALTER TABLE xd ALTER ts SET NOT NULL, ADD CHECK (ts >= '2024-01-01'::date AND ts < '2024-02-01'::date);
-- statement
ALTER TABLE d ATTACH PARTITION xd FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
-- locks: public.d ShareUpdateExclusiveLock, public.xd AccessExclusiveLock
-- scans: public.xd

--- attach by time, timestamps without zone
-- given
ALTER TABLE xd ALTER ts SET NOT NULL, ADD CHECK (ts >= '2024-01-01'::timestamp AND ts < '2024-02-01'::timestamp);
-- statement
ALTER TABLE d ATTACH PARTITION xd FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
-- locks: public.d ShareUpdateExclusiveLock, public.xd AccessExclusiveLock
-- scans: public.xd

--- attach by time, typed constants
-- given
ALTER TABLE xd ALTER ts SET NOT NULL, ADD CHECK (ts >= '2024-01-01'::timestamptz AND ts < '2024-02-01'::timestamptz);
-- statement
ALTER TABLE d ATTACH PARTITION xd FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
-- locks: public.d ShareUpdateExclusiveLock, public.xd AccessExclusiveLock

--- attach by time, constant first
-- given
ALTER TABLE xd ALTER ts SET NOT NULL, ADD CHECK ('2024-01-01' <= ts AND ts < '2024-02-01');
-- statement
ALTER TABLE d ATTACH PARTITION xd FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
-- locks: public.d ShareUpdateExclusiveLock, public.xd AccessExclusiveLock

--- attach by two columns
-- statement
ALTER TABLE m ATTACH PARTITION xm FOR VALUES FROM (1, 0) TO (2, 0);
-- locks: public.m ShareUpdateExclusiveLock, public.xm AccessExclusiveLock
-- scans: public.xm

--- attach by two columns, checked
-- given
ALTER TABLE xm ADD CHECK (a >= 1 AND a < 2);
-- statement
ALTER TABLE m ATTACH PARTITION xm FOR VALUES FROM (1, MINVALUE) TO (2, MINVALUE);
-- locks: public.m ShareUpdateExclusiveLock, public.xm AccessExclusiveLock

--- attach default
-- statement
ALTER TABLE n ATTACH PARTITION xn DEFAULT;
-- locks: public.n ShareUpdateExclusiveLock, public.xn AccessExclusiveLock
-- scans: public.xn

--- attach default to list
-- statement
ALTER TABLE li ATTACH PARTITION xl DEFAULT;
-- locks: public.li ShareUpdateExclusiveLock, public.xl AccessExclusiveLock
-- scans: public.xl

--- attach default, proved
-- given
ALTER TABLE xn ADD CHECK (k >= 10);
-- statement
ALTER TABLE n ATTACH PARTITION xn DEFAULT;
-- locks: public.n ShareUpdateExclusiveLock, public.xn AccessExclusiveLock

--- attach a partitioned table
-- statement
ALTER TABLE r ATTACH PARTITION sub FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.sub AccessExclusiveLock
-- locks: public.sub1 AccessExclusiveLock
-- scans: public.rd, public.sub1

--- attach a partitioned table, proved
-- given
ALTER TABLE sub ADD CHECK (k IS NOT NULL AND k >= 20 AND k < 30);
-- statement
ALTER TABLE r ATTACH PARTITION sub FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.sub AccessExclusiveLock
-- locks: public.sub1 AccessExclusiveLock
-- scans: public.rd

--- attach a partitioned table, partition proved
-- given
ALTER TABLE sub1 ADD CHECK (k IS NOT NULL AND k >= 20 AND k < 30);
-- statement
ALTER TABLE r ATTACH PARTITION sub FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.sub AccessExclusiveLock
-- locks: public.sub1 AccessExclusiveLock
-- scans: public.rd

--- attach beside a partitioned default
-- given
ALTER TABLE r DETACH PARTITION rd; CREATE TABLE dd PARTITION OF r DEFAULT PARTITION BY RANGE (k); CREATE TABLE dd1 PARTITION OF dd FOR VALUES FROM (100) TO (200);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.dd AccessExclusiveLock, public.dd1 AccessExclusiveLock, public.r ShareUpdateExclusiveLock
-- locks: public.x AccessExclusiveLock
-- scans: public.dd1, public.x

--- attach to a partition
-- given
CREATE TABLE n2 PARTITION OF n FOR VALUES FROM (100) TO (200) PARTITION BY RANGE (k);
-- statement
ALTER TABLE n2 ATTACH PARTITION xn FOR VALUES FROM (100) TO (150);
-- locks: public.n AccessShareLock, public.n2 ShareUpdateExclusiveLock, public.xn AccessExclusiveLock
-- scans: public.xn

--- attach with an index on the parent
-- given
CREATE INDEX n_v ON n (v);
-- statement
ALTER TABLE n ATTACH PARTITION xn FOR VALUES FROM (20) TO (30);
-- locks: public.n ShareUpdateExclusiveLock, public.n_v ShareUpdateExclusiveLock
-- locks: public.xn AccessExclusiveLock
-- scans: public.xn
-- index_builds: public.xn_v_idx

--- attach with an index on both
-- given
CREATE INDEX n_v ON n (v); CREATE INDEX xn_v ON xn (v);
-- statement
ALTER TABLE n ATTACH PARTITION xn FOR VALUES FROM (20) TO (30);
-- locks: public.n ShareUpdateExclusiveLock, public.n_v ShareUpdateExclusiveLock
-- locks: public.xn AccessExclusiveLock
-- scans: public.xn

--- attach with another index
-- given
CREATE INDEX n_v ON n (v); CREATE INDEX xn_v ON xn (lower(v));
-- statement
ALTER TABLE n ATTACH PARTITION xn FOR VALUES FROM (20) TO (30);
-- locks: public.n ShareUpdateExclusiveLock, public.n_v ShareUpdateExclusiveLock
-- locks: public.xn AccessExclusiveLock
-- scans: public.xn
-- index_builds: public.xn_v_idx

--- attach with a primary key on the parent
-- given
ALTER TABLE n ADD PRIMARY KEY (k);
-- statement
ALTER TABLE n ATTACH PARTITION xn FOR VALUES FROM (20) TO (30);
-- locks: public.n ShareUpdateExclusiveLock, public.n_pkey ShareUpdateExclusiveLock
-- locks: public.xn AccessExclusiveLock
-- scans: public.xn
-- index_builds: public.xn_pkey

--- attach with a primary key on both
-- given
ALTER TABLE n ADD PRIMARY KEY (k); ALTER TABLE xn ADD PRIMARY KEY (k);
-- statement
ALTER TABLE n ATTACH PARTITION xn FOR VALUES FROM (20) TO (30);
-- locks: public.n ShareUpdateExclusiveLock, public.n_pkey ShareUpdateExclusiveLock
-- locks: public.xn AccessExclusiveLock
-- scans: public.xn

--- attach with a primary key and a unique constraint
-- given
ALTER TABLE n ADD PRIMARY KEY (k); ALTER TABLE xn ADD UNIQUE (k);
-- statement
ALTER TABLE n ATTACH PARTITION xn FOR VALUES FROM (20) TO (30);
-- locks: public.n ShareUpdateExclusiveLock, public.n_pkey ShareUpdateExclusiveLock
-- locks: public.xn AccessExclusiveLock
-- scans: public.xn
-- 17+ index_builds: public.xn_pkey

--- attach with a primary key and a unique index
-- given
ALTER TABLE n ADD PRIMARY KEY (k); CREATE UNIQUE INDEX xn_k ON xn (k);
-- statement
ALTER TABLE n ATTACH PARTITION xn FOR VALUES FROM (20) TO (30);
-- locks: public.n ShareUpdateExclusiveLock, public.n_pkey ShareUpdateExclusiveLock
-- locks: public.xn AccessExclusiveLock
-- scans: public.xn
-- index_builds: public.xn_pkey

--- attach with a unique constraint on both
-- given
ALTER TABLE n ADD UNIQUE (k); ALTER TABLE xn ADD UNIQUE (k);
-- statement
ALTER TABLE n ATTACH PARTITION xn FOR VALUES FROM (20) TO (30);
-- locks: public.n ShareUpdateExclusiveLock, public.n_k_key ShareUpdateExclusiveLock
-- locks: public.xn AccessExclusiveLock
-- scans: public.xn

--- attach, proved, with an index
-- given
CREATE INDEX n_v ON n (v); ALTER TABLE xn ADD CHECK (k >= 20 AND k < 30);
-- statement
ALTER TABLE n ATTACH PARTITION xn FOR VALUES FROM (20) TO (30);
-- locks: public.n ShareUpdateExclusiveLock, public.n_v ShareUpdateExclusiveLock
-- locks: public.xn AccessExclusiveLock
-- scans: public.xn
-- index_builds: public.xn_v_idx

--- attach with a foreign key on the parent
-- given
ALTER TABLE r ADD FOREIGN KEY (p_id) REFERENCES p;
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.p ShareRowExclusiveLock, public.p_code_key AccessShareLock, public.p_pkey AccessShareLock
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.p, public.rd, public.x

--- attach with a foreign key on both
-- given
ALTER TABLE r ADD FOREIGN KEY (p_id) REFERENCES p; ALTER TABLE x ADD FOREIGN KEY (p_id) REFERENCES p;
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.p AccessExclusiveLock, public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock
-- locks: public.x AccessExclusiveLock
-- scans: public.rd, public.x

--- attach with a foreign key of its own
-- given
ALTER TABLE x ADD FOREIGN KEY (p_id) REFERENCES p;
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.rd, public.x

--- attach to a referenced table
-- given
ALTER TABLE n ADD PRIMARY KEY (k); CREATE TABLE points (k int REFERENCES n); ALTER TABLE xn ADD PRIMARY KEY (k);
-- statement
ALTER TABLE n ATTACH PARTITION xn FOR VALUES FROM (20) TO (30);
-- locks: public.n ShareUpdateExclusiveLock, public.n_pkey ShareUpdateExclusiveLock
-- locks: public.points ShareRowExclusiveLock, public.xn AccessExclusiveLock
-- 13-14 locks: public.n ShareUpdateExclusiveLock, public.n_pkey ShareUpdateExclusiveLock
-- 13-14 locks: public.points AccessShareLock, public.xn AccessExclusiveLock
-- scans: public.xn

--- detach default
-- statement
ALTER TABLE r DETACH PARTITION rd;
-- locks: public.r AccessExclusiveLock, public.rd AccessExclusiveLock

--- detach beside a default
-- statement
ALTER TABLE r DETACH PARTITION r1;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.rd AccessExclusiveLock
-- 13 locks: public.r AccessExclusiveLock, public.r1 ShareUpdateExclusiveLock, public.rd AccessExclusiveLock

--- detach
-- statement
ALTER TABLE n DETACH PARTITION n1;
-- locks: public.n AccessExclusiveLock, public.n1 AccessExclusiveLock
-- 13 locks: public.n AccessExclusiveLock, public.n1 ShareUpdateExclusiveLock

--- detach with an index
-- given
CREATE INDEX n_v ON n (v);
-- statement
ALTER TABLE n DETACH PARTITION n1;
-- locks: public.n AccessExclusiveLock, public.n1 AccessExclusiveLock, public.n1_v_idx AccessExclusiveLock
-- 13 locks: public.n AccessExclusiveLock, public.n1 ShareUpdateExclusiveLock
-- 13 locks: public.n1_v_idx AccessExclusiveLock

--- detach with a foreign key
-- given
ALTER TABLE r ADD FOREIGN KEY (p_id) REFERENCES p;
-- statement
ALTER TABLE r DETACH PARTITION r1;
-- locks: public.p ShareRowExclusiveLock, public.r AccessExclusiveLock, public.r1 AccessExclusiveLock
-- locks: public.rd AccessExclusiveLock
-- 13 locks: public.p ShareRowExclusiveLock, public.r AccessExclusiveLock, public.r1 ShareUpdateExclusiveLock
-- 13 locks: public.rd AccessExclusiveLock

--- detach from a referenced table
-- given
ALTER TABLE n ADD PRIMARY KEY (k); CREATE TABLE n2 PARTITION OF n FOR VALUES FROM (10) TO (20); CREATE TABLE points (k int REFERENCES n); INSERT INTO n VALUES (1), (11); INSERT INTO points VALUES (11);
-- statement
ALTER TABLE n DETACH PARTITION n1;
-- locks: public.n AccessExclusiveLock, public.n1 AccessExclusiveLock, public.n1_pkey AccessExclusiveLock
-- locks: public.points AccessExclusiveLock
-- scans: public.points

--- detach a partitioned table
-- given
CREATE TABLE n2 PARTITION OF n FOR VALUES FROM (100) TO (200) PARTITION BY RANGE (k); CREATE TABLE n2a PARTITION OF n2 FOR VALUES FROM (100) TO (150);
-- statement
ALTER TABLE n DETACH PARTITION n2;
-- locks: public.n AccessExclusiveLock, public.n2 AccessExclusiveLock, public.n2a AccessExclusiveLock
-- 13 locks: public.n AccessExclusiveLock, public.n2 ShareUpdateExclusiveLock, public.n2a AccessExclusiveLock

--- detach concurrently
-- statement
ALTER TABLE n DETACH PARTITION n1 CONCURRENTLY;
-- refuses_transaction: yes
-- locks: public.n ShareUpdateExclusiveLock, public.n1 AccessExclusiveLock
-- waits: users public.n
-- 13 error: NotInThisVersion

--- detach concurrently beside a default
-- statement
ALTER TABLE r DETACH PARTITION r1 CONCURRENTLY;
-- error: Refused
-- 13 error: NotInThisVersion

--- inherit
-- statement
ALTER TABLE lone INHERIT base;
-- locks: public.base ShareUpdateExclusiveLock, public.lone AccessExclusiveLock

--- inherit with a check
-- given
ALTER TABLE base ADD CONSTRAINT ck CHECK (a > 0); ALTER TABLE lone ADD CONSTRAINT ck CHECK (a > 0);
-- statement
ALTER TABLE lone INHERIT base;
-- locks: public.base ShareUpdateExclusiveLock, public.lone AccessExclusiveLock

--- no inherit
-- statement
ALTER TABLE heir NO INHERIT base;
-- locks: public.base AccessShareLock, public.heir AccessExclusiveLock

--- attach an index
-- given
CREATE INDEX n_v ON ONLY n (v); CREATE INDEX n1_v ON n1 (v);
-- statement
ALTER INDEX n_v ATTACH PARTITION n1_v;
-- locks: public.n AccessShareLock, public.n1 AccessShareLock, public.n1_v AccessExclusiveLock
-- locks: public.n_v ShareUpdateExclusiveLock

--- inherit with children
-- given
CREATE TABLE below () INHERITS (lone);
-- statement
ALTER TABLE lone INHERIT base;
-- locks: public.base ShareUpdateExclusiveLock, public.below AccessShareLock
-- locks: public.lone AccessExclusiveLock

--- attach by two columns, lexical check
-- given
ALTER TABLE xm ADD CHECK (a > 1 OR (a = 1 AND b >= 5)), ADD CHECK (a < 2);
-- statement
ALTER TABLE m ATTACH PARTITION xm FOR VALUES FROM (1, 5) TO (2, MINVALUE);
-- locks: public.m ShareUpdateExclusiveLock, public.xm AccessExclusiveLock

--- attach by two columns, first key equal
-- given
ALTER TABLE xm ADD CHECK (a = 1 AND b >= 5 AND b < 9);
-- statement
ALTER TABLE m ATTACH PARTITION xm FOR VALUES FROM (1, 5) TO (1, 9);
-- locks: public.m ShareUpdateExclusiveLock, public.xm AccessExclusiveLock

--- attach by an expression
-- given
CREATE TABLE e (v text) PARTITION BY RANGE (lower(v)); CREATE TABLE xe (v text); ALTER TABLE xe ADD CHECK (lower(v) IS NOT NULL AND lower(v) >= 'a' AND lower(v) < 'c');
-- statement
ALTER TABLE e ATTACH PARTITION xe FOR VALUES FROM ('a') TO ('c');
-- locks: public.e ShareUpdateExclusiveLock, public.xe AccessExclusiveLock

--- attach by text, proved
-- given
CREATE TABLE e (v text) PARTITION BY RANGE (v); CREATE TABLE xe (v text NOT NULL CHECK (v >= 'a' AND v < 'c'));
-- statement
ALTER TABLE e ATTACH PARTITION xe FOR VALUES FROM ('a') TO ('c');
-- locks: public.e ShareUpdateExclusiveLock, public.xe AccessExclusiveLock

--- attach by numeric, proved
-- given
CREATE TABLE e (v numeric) PARTITION BY RANGE (v); CREATE TABLE xe (v numeric NOT NULL CHECK (v >= 1.50 AND v < 20));
-- statement
ALTER TABLE e ATTACH PARTITION xe FOR VALUES FROM (1.5) TO (20);
-- locks: public.e ShareUpdateExclusiveLock, public.xe AccessExclusiveLock

--- attach by date, proved
-- given
CREATE TABLE e (v date) PARTITION BY RANGE (v); CREATE TABLE xe (v date NOT NULL CHECK (v >= '2024-01-01' AND v <= '2024-01-31'));
-- statement
ALTER TABLE e ATTACH PARTITION xe FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
-- locks: public.e ShareUpdateExclusiveLock, public.xe AccessExclusiveLock

--- attach by boolean
-- given
CREATE TABLE e (v boolean) PARTITION BY LIST (v); CREATE TABLE xe (v boolean NOT NULL CHECK (v = true));
-- statement
ALTER TABLE e ATTACH PARTITION xe FOR VALUES IN (true);
-- locks: public.e ShareUpdateExclusiveLock, public.xe AccessExclusiveLock

--- attach with a not valid foreign key on the partition
-- given
ALTER TABLE r ADD FOREIGN KEY (p_id) REFERENCES p; ALTER TABLE x ADD FOREIGN KEY (p_id) REFERENCES p NOT VALID;
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- locks: public.p ShareRowExclusiveLock, public.p_code_key AccessShareLock, public.p_pkey AccessShareLock
-- locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- 18 locks: public.p AccessExclusiveLock, public.p_code_key AccessShareLock, public.p_pkey AccessShareLock
-- 18 locks: public.r ShareUpdateExclusiveLock, public.rd AccessExclusiveLock, public.x AccessExclusiveLock
-- scans: public.p, public.rd, public.x

--- attach with an index whose order differs
-- given
CREATE INDEX n_v ON n (v DESC); CREATE INDEX xn_v ON xn (v);
-- statement
ALTER TABLE n ATTACH PARTITION xn FOR VALUES FROM (20) TO (30);
-- locks: public.n ShareUpdateExclusiveLock, public.n_v ShareUpdateExclusiveLock
-- locks: public.xn AccessExclusiveLock
-- scans: public.xn

--- attach a partitioned table with an index
-- given
CREATE INDEX r_v ON r (v);
-- statement
ALTER TABLE r ATTACH PARTITION sub FOR VALUES FROM (20) TO (30);
-- locks: public.r ShareUpdateExclusiveLock, public.r_v ShareUpdateExclusiveLock
-- locks: public.rd AccessExclusiveLock, public.sub AccessExclusiveLock, public.sub1 AccessExclusiveLock
-- scans: public.rd, public.sub1
-- index_builds: public.sub1_v_idx

--- attach where a key is checked, after its siblings were locked
-- given
CREATE TABLE far_away (id int PRIMARY KEY);
INSERT INTO far_away VALUES (1), (21);
CREATE TABLE whole (id int NOT NULL REFERENCES far_away, b int) PARTITION BY RANGE (id);
CREATE TABLE whole1 PARTITION OF whole FOR VALUES FROM (0) TO (10);
INSERT INTO whole VALUES (1);
CREATE TABLE alone (id int NOT NULL, b int);
INSERT INTO alone VALUES (21);
-- earlier
CREATE INDEX whole_b ON whole (b);
-- statement
ALTER TABLE whole ATTACH PARTITION alone FOR VALUES FROM (20) TO (30);
-- scans: public.alone, public.far_away
-- index_builds: public.alone_b_idx
-- locks: public.whole ShareLock, public.whole1 ShareLock, public.alone AccessExclusiveLock
-- locks: public.far_away ShareRowExclusiveLock, public.far_away_pkey AccessShareLock
