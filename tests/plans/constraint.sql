--- a check
-- given
CREATE TABLE t (a int, b int);
INSERT INTO t VALUES (1, 2), (NULL, 3);
-- migration
ALTER TABLE t ADD CONSTRAINT t_positive CHECK (a > 0 AND b IS NOT NULL);
--- a check without a name
-- given
CREATE TABLE t (a int, b int, CONSTRAINT t_check CHECK (a < 100));
-- migration
ALTER TABLE t ADD CHECK (a > b);
--- a check on a partitioned table
-- given
CREATE TABLE p (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
INSERT INTO p VALUES (1, '2024-05-05');
-- migration
ALTER TABLE p ADD CONSTRAINT p_id CHECK (id > 0);
--- a foreign key
-- given
CREATE TABLE customers (id int PRIMARY KEY);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int);
INSERT INTO customers VALUES (1);
INSERT INTO orders VALUES (1, 1), (2, NULL);
-- migration
ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
--- a foreign key without a name
-- given
CREATE TABLE customers (id int PRIMARY KEY);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int);
-- migration
ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);
--- a foreign key of a partitioned table
-- given
CREATE TABLE customers (id int PRIMARY KEY);
CREATE TABLE events (id bigint, at date, customer_id int) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
INSERT INTO customers VALUES (1);
INSERT INTO events VALUES (1, '2024-05-05', 1);
-- migration
ALTER TABLE events ADD FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE;
--- a unique constraint
-- given
CREATE TABLE t (a int, b int, c int);
INSERT INTO t VALUES (1, 1, 1), (1, NULL, 1), (1, NULL, 1);
-- migration
ALTER TABLE t ADD CONSTRAINT t_unique UNIQUE (a, b) INCLUDE (c) DEFERRABLE;
--- a unique constraint without a name
-- given
CREATE TABLE t (a int, b int);
-- migration
ALTER TABLE t ADD UNIQUE (b, a);
--- a primary key over nullable columns
-- given
CREATE TABLE t (a int, b int);
INSERT INTO t VALUES (1, 1), (1, 2);
-- migration
ALTER TABLE t ADD PRIMARY KEY (a, b);
--- a primary key on an index
-- given
CREATE TABLE t (a int);
CREATE UNIQUE INDEX t_a ON t (a);
-- migration
ALTER TABLE t ADD CONSTRAINT t_a PRIMARY KEY USING INDEX t_a;
--- not null
-- given
CREATE TABLE t (a int, "B c" text);
INSERT INTO t VALUES (1, 'x');
-- migration
ALTER TABLE t ALTER COLUMN "B c" SET NOT NULL;
--- not null on a partitioned table
-- given
CREATE TABLE p (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
INSERT INTO p VALUES (1, '2024-05-05');
-- migration
ALTER TABLE p ALTER COLUMN id SET NOT NULL;
--- several at once
-- given
CREATE TABLE c (id int PRIMARY KEY);
CREATE TABLE t (a int, b int);
-- migration
ALTER TABLE t ADD COLUMN d int DEFAULT 5, ADD CONSTRAINT t_a CHECK (a > 0), ADD FOREIGN KEY (b) REFERENCES c, ALTER COLUMN a SET NOT NULL, ALTER COLUMN a SET DEFAULT 1;
--- a key that matches in full
-- given
CREATE TABLE c (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int);
INSERT INTO t VALUES (NULL, NULL);
-- migration
ALTER TABLE t ADD CONSTRAINT t_c FOREIGN KEY (a, b) REFERENCES c MATCH FULL;
--- a NOT NULL that is not validated yet
-- versions: 18
-- given
CREATE TABLE t (a int);
ALTER TABLE t ADD CONSTRAINT mine NOT NULL a NOT VALID;
-- migration
ALTER TABLE t ALTER COLUMN a SET NOT NULL;
--- a foreign key to itself over two columns
-- given
CREATE TABLE t (a int, b int, pa int, pb int, PRIMARY KEY (a, b));
INSERT INTO t VALUES (1, 1, NULL, NULL), (2, 1, 1, 1);
-- migration
ALTER TABLE t ADD CONSTRAINT t_parent FOREIGN KEY (pa, pb) REFERENCES t (a, b) ON DELETE CASCADE;
--- a foreign key to a partitioned table
-- differs: constraint public.t t_p_id_fkey
-- given
CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (1) TO (100);
CREATE TABLE t (id int PRIMARY KEY, p_id int);
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1, 1), (2, NULL);
-- migration
ALTER TABLE t ADD CONSTRAINT t_p FOREIGN KEY (p_id) REFERENCES p;
--- a check that children do not have
-- given
CREATE TABLE t (a int);
CREATE TABLE child () INHERITS (t);
INSERT INTO t VALUES (1);
INSERT INTO child VALUES (-1);
-- migration
ALTER TABLE t ADD CONSTRAINT t_a CHECK (a > 0) NO INHERIT;
--- a check that children have
-- given
CREATE TABLE t (a int);
CREATE TABLE child () INHERITS (t);
INSERT INTO child VALUES (1);
-- migration
ALTER TABLE t ADD CONSTRAINT t_a CHECK (a > 0);
--- nulls of which there is one
-- versions: 15+
-- given
CREATE TABLE t (a int, b int);
INSERT INTO t VALUES (1, NULL), (NULL, NULL);
-- migration
ALTER TABLE t ADD CONSTRAINT t_ab UNIQUE NULLS NOT DISTINCT (a, b);
--- validated in the transaction that adds it
-- given
CREATE TABLE c (id int PRIMARY KEY);
CREATE TABLE t (a int);
INSERT INTO c VALUES (1);
INSERT INTO t VALUES (1);
-- migration
BEGIN;
ALTER TABLE t ADD CONSTRAINT t_a CHECK (a > 0) NOT VALID;
ALTER TABLE t ADD CONSTRAINT t_c FOREIGN KEY (a) REFERENCES c NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT t_a;
ALTER TABLE t VALIDATE CONSTRAINT t_c;
COMMIT;
--- two columns that may not be null
-- given
CREATE TABLE t (a int, b int, c int);
INSERT INTO t VALUES (1, 1, NULL);
-- writes
INSERT INTO t VALUES (1, 2, 3);
-- migration
ALTER TABLE t ALTER COLUMN a SET NOT NULL, ALTER COLUMN b SET NOT NULL, ALTER COLUMN c SET DEFAULT 3;
--- not null that a check proves
-- given
CREATE TABLE t (a int, CONSTRAINT t_a CHECK (a IS NOT NULL));
INSERT INTO t VALUES (1);
-- migration
ALTER TABLE t ALTER COLUMN a SET NOT NULL;
--- a key without a name over a column that has one
-- given
CREATE SCHEMA s;
CREATE TABLE s.t (a int, b int, CONSTRAINT t_a_key CHECK (a > 0));
INSERT INTO s.t VALUES (1, 2);
-- migration
ALTER TABLE s.t ADD UNIQUE (a);
ALTER TABLE s.t ADD UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED;
--- a foreign key that sets some of its columns
-- versions: 15+
-- given
CREATE TABLE c (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int NOT NULL, b int);
INSERT INTO c VALUES (1, 1);
INSERT INTO t VALUES (1, 1), (1, NULL);
-- migration
ALTER TABLE t ADD CONSTRAINT t_c FOREIGN KEY (a, b) REFERENCES c ON DELETE SET NULL (b);
--- a unique constraint of a partitioned table
-- given
CREATE TABLE p (id bigint, at date, k text) PARTITION BY RANGE (at);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE p_2 PARTITION OF p FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY HASH (id);
CREATE TABLE p_2a PARTITION OF p_2 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE p_2b PARTITION OF p_2 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO p SELECT i, '2024-06-01'::date + i FROM generate_series(1, 300) i;
-- migration
ALTER TABLE p ADD CONSTRAINT p_key UNIQUE (id, at) INCLUDE (k);
--- a unique constraint of a partitioned table without a name
-- given
CREATE TABLE p (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
INSERT INTO p VALUES (1, '2024-05-05');
-- migration
ALTER TABLE p ADD UNIQUE (at, id);
--- a primary key of a partitioned table
-- differs: constraint public.p_1 p_at_not_null
-- differs: constraint public.p_1 p_id_not_null
-- differs: constraint public.p_2 p_at_not_null
-- differs: constraint public.p_2 p_id_not_null
-- given
CREATE TABLE p (id bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE p_2 PARTITION OF p DEFAULT;
INSERT INTO p VALUES (1, '2024-05-05'), (2, '2029-05-05');
-- migration
ALTER TABLE p ADD PRIMARY KEY (id, at);
--- a constraint of a domain
-- differs: constraint pos pos_check
-- given
CREATE DOMAIN pos AS int;
CREATE DOMAIN "More" AS pos CHECK (VALUE < 100);
CREATE TABLE t (id serial PRIMARY KEY, v pos, "W w" "More");
CREATE TABLE u (v pos);
INSERT INTO t (v, "W w") VALUES (1, NULL), (2, 3);
INSERT INTO u VALUES (NULL);
-- writes
INSERT INTO t (v) VALUES (4);
-- migration
ALTER DOMAIN pos ADD CHECK (VALUE > 0 OR VALUE = -7);
--- not null of a parent alone
-- given
CREATE TABLE par (a int, b int);
CREATE TABLE ch () INHERITS (par);
INSERT INTO par VALUES (1, 1);
INSERT INTO ch VALUES (1, NULL);
-- migration
ALTER TABLE ONLY par ALTER b SET NOT NULL;
--- not null of a table alone that has no children
-- given
CREATE TABLE par (a int, b int);
INSERT INTO par VALUES (1, 1);
-- migration
ALTER TABLE ONLY par ALTER b SET NOT NULL;
--- a named not null
-- versions: 18+
-- given
CREATE TABLE t (a int, b int);
INSERT INTO t VALUES (1, 1);
-- migration
ALTER TABLE t ADD CONSTRAINT ann NOT NULL a;
ALTER TABLE t ADD NOT NULL b;
--- a named not null of a parent alone
-- versions: 18+
-- given
CREATE TABLE par (a int, b int);
CREATE TABLE ch () INHERITS (par);
INSERT INTO par VALUES (1, 1);
INSERT INTO ch VALUES (1, NULL);
-- migration
ALTER TABLE par ADD CONSTRAINT "B there" NOT NULL b NO INHERIT;
--- a key with storage parameters
-- given
CREATE TABLE t (a int, b int);
INSERT INTO t SELECT i, i FROM generate_series(1, 20) i;
-- migration
ALTER TABLE t ADD CONSTRAINT q2 UNIQUE (a) INCLUDE (b) WITH (fillfactor=70);
ALTER TABLE t ADD PRIMARY KEY (b) WITH (fillfactor=60, deduplicate_items=off) USING INDEX TABLESPACE pg_default;
--- a key with storage parameters in a column's definition
-- given
CREATE TABLE t (a int);
INSERT INTO t SELECT i FROM generate_series(1, 20) i;
-- migration
ALTER TABLE t ADD COLUMN "B b" int CONSTRAINT "U q" UNIQUE WITH (fillfactor=60) USING INDEX TABLESPACE pg_default;
--- a key with storage parameters of a partitioned table
-- given
CREATE TABLE p (a int, b int) PARTITION BY LIST (a);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
INSERT INTO p SELECT 1, i FROM generate_series(1, 20) i;
-- migration
ALTER TABLE p ADD CONSTRAINT q UNIQUE (a, b) WITH (fillfactor=70);
--- a constraint that is validated in the same statement
-- given
CREATE TABLE r (id int PRIMARY KEY);
CREATE TABLE t (a int);
INSERT INTO r VALUES (1);
INSERT INTO t VALUES (1);
-- migration
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID, VALIDATE CONSTRAINT c;
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES r NOT VALID, VALIDATE CONSTRAINT f;
