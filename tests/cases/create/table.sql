-- given
CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE, b text);
CREATE INDEX t_b ON t (b);
INSERT INTO t SELECT n, n, 'b' || n FROM generate_series(1, 50) n;
CREATE TABLE u (id int PRIMARY KEY, a int);
CREATE TABLE p (id int, k int, note text NOT NULL DEFAULT 'x', CHECK (id > 0)) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p_id ON p (id);
CREATE TABLE pd (id int, k int, note text NOT NULL DEFAULT 'x', CHECK (id > 0)) PARTITION BY RANGE (k);
CREATE TABLE pd1 PARTITION OF pd FOR VALUES FROM (0) TO (10);
CREATE TABLE pdd PARTITION OF pd DEFAULT;
CREATE TABLE pk (id int PRIMARY KEY, u_id int REFERENCES u) PARTITION BY RANGE (id);
CREATE TABLE pk1 PARTITION OF pk FOR VALUES FROM (0) TO (10);
CREATE TABLE parent (id int PRIMARY KEY, a int);
CREATE TABLE heir (b int) INHERITS (parent);
CREATE TYPE pair AS (x int, y int);
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE SEQUENCE s;
CREATE VIEW v AS SELECT id, a FROM t;
CREATE SCHEMA s1;

--- plain
-- statement
CREATE TABLE n (id int, a text);

--- it exists
-- statement
CREATE TABLE t (id int);
-- error: AlreadyExists

--- if not exists, and it exists
-- statement
CREATE TABLE IF NOT EXISTS t (id int REFERENCES u);

--- the name is a view's
-- statement
CREATE TABLE v (id int);
-- error: AlreadyExists

--- primary key
-- statement
CREATE TABLE n (id int PRIMARY KEY);
-- index_builds: public.n_pkey

--- serial and unique
-- statement
CREATE TABLE n (id serial PRIMARY KEY, a int UNIQUE, b int, UNIQUE (a, b));
-- index_builds: public.n_a_b_key, public.n_a_key, public.n_pkey

--- named constraints
-- statement
CREATE TABLE n (id int CONSTRAINT n_pk PRIMARY KEY, a int, CONSTRAINT n_u UNIQUE (a));
-- index_builds: public.n_pk, public.n_u

--- two unique constraints on one column
-- statement
CREATE TABLE n (a int UNIQUE, b int, UNIQUE (a, b), UNIQUE (b, a));
-- index_builds: public.n_a_b_key, public.n_a_key, public.n_b_a_key

--- exclusion
-- statement
CREATE TABLE n (a int, r int4range, EXCLUDE USING gist (r WITH &&));
-- index_builds: public.n_r_excl

--- identity
-- statement
CREATE TABLE n (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
-- index_builds: public.n_pkey

--- foreign key of a column
-- statement
CREATE TABLE n (id int, t_id int REFERENCES t);
-- locks: public.t ShareRowExclusiveLock

--- foreign key of the table
-- statement
CREATE TABLE n (id int, t_id int, FOREIGN KEY (t_id) REFERENCES t (a));
-- locks: public.t ShareRowExclusiveLock

--- two foreign keys
-- statement
CREATE TABLE n (id int, t_id int REFERENCES t, u_id int REFERENCES u);
-- locks: public.t ShareRowExclusiveLock, public.u ShareRowExclusiveLock

--- foreign key to itself
-- statement
CREATE TABLE n (id int PRIMARY KEY, n_id int REFERENCES n);
-- index_builds: public.n_pkey

--- foreign key to a partitioned table
-- statement
CREATE TABLE n (id int, pk_id int REFERENCES pk);
-- locks: public.pk ShareRowExclusiveLock, public.pk1 ShareRowExclusiveLock

--- foreign key to a table of the transaction
-- earlier
CREATE TABLE m (id int PRIMARY KEY);
-- statement
CREATE TABLE n (id int, m_id int REFERENCES m);

--- default from a sequence
-- statement
CREATE TABLE n (id int DEFAULT nextval('s'));

--- of a type
-- statement
CREATE TABLE n OF pair;

--- enum column
-- statement
CREATE TABLE n (id int, m mood DEFAULT 'a');

--- partitioned
-- statement
CREATE TABLE n (id int PRIMARY KEY, a int) PARTITION BY RANGE (id);

--- partitioned with a foreign key
-- statement
CREATE TABLE n (id int PRIMARY KEY, t_id int REFERENCES t) PARTITION BY RANGE (id);
-- locks: public.t ShareRowExclusiveLock

--- partition
-- statement
CREATE TABLE n PARTITION OF p FOR VALUES FROM (10) TO (20);
-- locks: public.p AccessExclusiveLock, public.p_id ShareUpdateExclusiveLock
-- index_builds: public.n_id_idx

--- partition beside a default
-- statement
CREATE TABLE n PARTITION OF pd FOR VALUES FROM (10) TO (20);
-- locks: public.pd AccessExclusiveLock, public.pdd AccessExclusiveLock
-- scans: public.pdd

--- default partition
-- statement
CREATE TABLE n PARTITION OF p DEFAULT;
-- locks: public.p AccessExclusiveLock, public.p_id ShareUpdateExclusiveLock
-- index_builds: public.n_id_idx

--- partition with a primary key and foreign key
-- statement
CREATE TABLE n PARTITION OF pk FOR VALUES FROM (10) TO (20);
-- locks: public.pk AccessExclusiveLock, public.pk_pkey ShareUpdateExclusiveLock
-- locks: public.u ShareRowExclusiveLock
-- index_builds: public.n_pkey

--- partition that is partitioned
-- statement
CREATE TABLE n PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id);
-- locks: public.p AccessExclusiveLock, public.p_id ShareUpdateExclusiveLock

--- partition of a default that is partitioned
-- given
CREATE TABLE pe (id int, k int) PARTITION BY RANGE (k); CREATE TABLE ped PARTITION OF pe DEFAULT PARTITION BY RANGE (k); CREATE TABLE ped1 PARTITION OF ped FOR VALUES FROM (0) TO (10); CREATE TABLE pedd PARTITION OF ped DEFAULT;
-- statement
CREATE TABLE n PARTITION OF pe FOR VALUES FROM (10) TO (20);
-- locks: public.pe AccessExclusiveLock, public.ped AccessExclusiveLock, public.ped1 AccessExclusiveLock
-- locks: public.pedd AccessExclusiveLock
-- scans: public.ped1, public.pedd

--- partition beside a default whose check proves it
-- given
ALTER TABLE pdd ADD CHECK (k IS NOT NULL AND k < 0);
-- statement
CREATE TABLE n PARTITION OF pd FOR VALUES FROM (10) TO (20);
-- locks: public.pd AccessExclusiveLock, public.pdd AccessExclusiveLock

--- partition of what is no partitioned table
-- statement
CREATE TABLE n PARTITION OF t FOR VALUES FROM (10) TO (20);
-- error: Refused

--- inherits
-- statement
CREATE TABLE n (b int) INHERITS (parent);
-- locks: public.parent ShareUpdateExclusiveLock

--- inherits two
-- statement
CREATE TABLE n (b int) INHERITS (parent, u);
-- locks: public.parent ShareUpdateExclusiveLock, public.u ShareUpdateExclusiveLock

--- like
-- statement
CREATE TABLE n (LIKE t);
-- locks: public.t AccessShareLock

--- like with all
-- statement
CREATE TABLE n (LIKE t INCLUDING ALL);
-- locks: public.t AccessShareLock
-- index_builds: public.n_a_key, public.n_b_idx, public.n_pkey

--- like with indexes
-- statement
CREATE TABLE n (LIKE t INCLUDING INDEXES);
-- locks: public.t AccessShareLock
-- index_builds: public.n_a_key, public.n_b_idx, public.n_pkey

--- temporary
-- statement
CREATE TEMP TABLE n (id int PRIMARY KEY);
-- index_builds: pg_temp.n_pkey

--- unlogged
-- statement
CREATE UNLOGGED TABLE n (id int PRIMARY KEY);
-- index_builds: public.n_pkey

--- in a schema
-- statement
CREATE TABLE s1.n (id int PRIMARY KEY, t_id int REFERENCES t);
-- locks: public.t ShareRowExclusiveLock
-- index_builds: s1.n_pkey

--- foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
-- statement
CREATE FOREIGN TABLE n (id int) SERVER files OPTIONS (filename '/dev/null');

--- foreign partition
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; CREATE TABLE pf (id int, k int) PARTITION BY RANGE (k);
-- statement
CREATE FOREIGN TABLE n PARTITION OF pf FOR VALUES FROM (10) TO (20) SERVER files OPTIONS (filename '/dev/null');
-- locks: public.pf AccessExclusiveLock

--- as a query
-- statement
CREATE TABLE n AS SELECT id, a FROM t;
-- locks: public.t AccessShareLock, public.t_a_key AccessShareLock, public.t_b AccessShareLock
-- locks: public.t_pkey AccessShareLock
-- scans: public.t

--- as a query over a view
-- statement
CREATE TABLE n AS SELECT id, a FROM v;
-- locks: public.t AccessShareLock, public.t_a_key AccessShareLock, public.t_b AccessShareLock
-- locks: public.t_pkey AccessShareLock, public.v AccessShareLock
-- scans: public.t

--- as a query by key
-- statement
CREATE TABLE n AS SELECT id, a FROM t WHERE id = 5;
-- locks: public.t AccessShareLock, public.t_a_key AccessShareLock, public.t_b AccessShareLock
-- locks: public.t_pkey AccessShareLock

--- as a query without data
-- statement
CREATE TABLE n AS SELECT id, a FROM t WITH NO DATA;
-- locks: public.t AccessShareLock

--- as a query if not exists, and it exists
-- statement
CREATE TABLE IF NOT EXISTS u AS SELECT id, a FROM t;
-- locks: public.t AccessShareLock

--- as a query, and it exists
-- statement
CREATE TABLE u AS SELECT id, a FROM t;
-- error: AlreadyExists

--- temporary as a query
-- statement
CREATE TEMP TABLE n AS SELECT id, a FROM t;
-- locks: public.t AccessShareLock, public.t_a_key AccessShareLock, public.t_b AccessShareLock
-- locks: public.t_pkey AccessShareLock
-- scans: public.t

--- select into
-- statement
SELECT id, a INTO n FROM t;
-- locks: public.t AccessShareLock, public.t_a_key AccessShareLock, public.t_b AccessShareLock
-- locks: public.t_pkey AccessShareLock
-- scans: public.t

--- as execute
-- given
PREPARE q AS SELECT 1 AS one;
-- statement
CREATE TABLE n AS EXECUTE q;

--- materialized view
-- statement
CREATE MATERIALIZED VIEW n AS SELECT id, a FROM t;
-- locks: public.t AccessShareLock, public.t_a_key AccessShareLock, public.t_b AccessShareLock
-- locks: public.t_pkey AccessShareLock
-- scans: public.t

--- materialized view over a view
-- statement
CREATE MATERIALIZED VIEW n AS SELECT id, a FROM v;
-- locks: public.t AccessShareLock, public.t_a_key AccessShareLock, public.t_b AccessShareLock
-- locks: public.t_pkey AccessShareLock, public.v AccessShareLock
-- scans: public.t

--- materialized view without data
-- statement
CREATE MATERIALIZED VIEW n AS SELECT id, a FROM t WITH NO DATA;
-- locks: public.t AccessShareLock

--- materialized view if not exists, and it exists
-- given
CREATE MATERIALIZED VIEW m AS SELECT 1 AS one;
-- statement
CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT id FROM t;
-- locks: public.t AccessShareLock

--- view
-- statement
CREATE VIEW n AS SELECT t.id, u.a FROM t JOIN u USING (id);
-- locks: public.t AccessShareLock, public.u AccessShareLock

--- view over a view
-- statement
CREATE VIEW n AS SELECT id FROM v;
-- locks: public.v AccessShareLock

--- view over a partitioned table
-- statement
CREATE VIEW n AS SELECT id FROM p;
-- locks: public.p AccessShareLock

--- view with a subquery
-- statement
CREATE VIEW n AS SELECT id FROM t WHERE id IN (SELECT a FROM u);
-- locks: public.t AccessShareLock, public.u AccessShareLock

--- view, and it exists
-- statement
CREATE VIEW v AS SELECT id FROM t;
-- error: AlreadyExists

--- view replaced
-- statement
CREATE OR REPLACE VIEW v AS SELECT id, a, b FROM t;
-- locks: public.t AccessShareLock, public.v AccessExclusiveLock

--- view replaced that was not there
-- statement
CREATE OR REPLACE VIEW n AS SELECT id, a, b FROM t;
-- locks: public.t AccessShareLock

--- view replaced with a column less
-- statement
CREATE OR REPLACE VIEW v AS SELECT id FROM t;
-- error: Refused

--- view replaced, but it is a table
-- statement
CREATE OR REPLACE VIEW u AS SELECT id, a FROM t;
-- error: Refused

--- recursive view
-- statement
CREATE RECURSIVE VIEW n (id) AS SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 5;

--- schema
-- statement
CREATE SCHEMA s2;

--- schema that exists
-- statement
CREATE SCHEMA s1;
-- error: AlreadyExists

--- schema if not exists
-- statement
CREATE SCHEMA IF NOT EXISTS s1;

--- schema with a table
-- statement
CREATE SCHEMA s2 CREATE TABLE n (id int PRIMARY KEY);
-- index_builds: s2.n_pkey

--- references a parent of inheritance
-- given
CREATE TABLE above (id int PRIMARY KEY);
CREATE TABLE below (z int) INHERITS (above);
-- statement
CREATE TABLE n (id int REFERENCES above);
-- locks: public.above ShareRowExclusiveLock
