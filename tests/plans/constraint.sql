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
