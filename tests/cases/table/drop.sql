-- given
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE INDEX t_a ON t (a);
CREATE TABLE child (id int PRIMARY KEY, t_id int REFERENCES t);
CREATE TABLE alone (id serial PRIMARY KEY, note text);
CREATE TABLE selfish (id int PRIMARY KEY, boss int REFERENCES selfish);
CREATE TABLE p (id int, k int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id);
CREATE TABLE p2a PARTITION OF p2 FOR VALUES FROM (0) TO (10);
CREATE TABLE pd PARTITION OF p DEFAULT;
CREATE INDEX p_id ON p (id);
CREATE TABLE parent (id int PRIMARY KEY, a int);
CREATE TABLE heir (b int) INHERITS (parent);
CREATE TABLE seen (id int PRIMARY KEY, a int);
CREATE VIEW v AS SELECT id, a FROM seen;
CREATE VIEW vv AS SELECT id FROM v;
CREATE MATERIALIZED VIEW mv AS SELECT id FROM seen;
CREATE INDEX mv_id ON mv (id);
CREATE TABLE nothing (id int);
DROP TABLE nothing;

--- without anything
-- statement
DROP TABLE alone;
-- locks: public.alone AccessExclusiveLock, public.alone_id_seq AccessExclusiveLock
-- locks: public.alone_pkey AccessExclusiveLock

--- if exists, and it does not
-- statement
DROP TABLE IF EXISTS nothing;

--- it does not exist
-- statement
DROP TABLE nothing;
-- error: DoesNotExist

--- with a foreign key
-- statement
DROP TABLE child;
-- locks: public.child AccessExclusiveLock, public.child_pkey AccessExclusiveLock
-- locks: public.t AccessExclusiveLock

--- referenced by a foreign key
-- statement
DROP TABLE t;
-- error: DependentObjects

--- referenced by a foreign key, cascade
-- statement
DROP TABLE t CASCADE;
-- locks: public.child AccessExclusiveLock, public.t AccessExclusiveLock, public.t_a AccessExclusiveLock
-- locks: public.t_pkey AccessExclusiveLock

--- both ends of a foreign key
-- statement
DROP TABLE t, child;
-- locks: public.child AccessExclusiveLock, public.child_pkey AccessExclusiveLock
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock

--- both ends of a foreign key, child first
-- statement
DROP TABLE child, t;
-- locks: public.child AccessExclusiveLock, public.child_pkey AccessExclusiveLock
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock

--- references itself
-- statement
DROP TABLE selfish;
-- locks: public.selfish AccessExclusiveLock, public.selfish_pkey AccessExclusiveLock

--- partition
-- statement
DROP TABLE p1;
-- locks: public.p AccessExclusiveLock, public.p1 AccessExclusiveLock, public.p1_id_idx AccessExclusiveLock
-- locks: public.pd AccessExclusiveLock

--- partition that is partitioned
-- statement
DROP TABLE p2;
-- locks: public.p AccessExclusiveLock, public.p2 AccessExclusiveLock, public.p2_id_idx AccessExclusiveLock
-- locks: public.p2a AccessExclusiveLock, public.p2a_id_idx AccessExclusiveLock
-- locks: public.pd AccessExclusiveLock

--- default partition
-- statement
DROP TABLE pd;
-- locks: public.p AccessExclusiveLock, public.pd AccessExclusiveLock, public.pd_id_idx AccessExclusiveLock

--- partition of a partition
-- statement
DROP TABLE p2a;
-- locks: public.p2 AccessExclusiveLock, public.p2a AccessExclusiveLock
-- locks: public.p2a_id_idx AccessExclusiveLock

--- partitioned table
-- statement
DROP TABLE p;
-- locks: public.p AccessExclusiveLock, public.p1 AccessExclusiveLock, public.p1_id_idx AccessExclusiveLock
-- locks: public.p2 AccessExclusiveLock, public.p2_id_idx AccessExclusiveLock
-- locks: public.p2a AccessExclusiveLock, public.p2a_id_idx AccessExclusiveLock
-- locks: public.p_id AccessExclusiveLock, public.pd AccessExclusiveLock
-- locks: public.pd_id_idx AccessExclusiveLock

--- inheritance child
-- statement
DROP TABLE heir;
-- locks: public.heir AccessExclusiveLock

--- inheritance parent
-- statement
DROP TABLE parent;
-- error: DependentObjects

--- inheritance parent, cascade
-- statement
DROP TABLE parent CASCADE;
-- locks: public.heir AccessExclusiveLock, public.parent AccessExclusiveLock
-- locks: public.parent_pkey AccessExclusiveLock

--- under views
-- statement
DROP TABLE seen;
-- error: DependentObjects

--- under views, cascade
-- statement
DROP TABLE seen CASCADE;
-- locks: public.mv AccessExclusiveLock, public.mv_id AccessExclusiveLock, public.seen AccessExclusiveLock
-- locks: public.seen_pkey AccessExclusiveLock, public.v AccessExclusiveLock, public.vv AccessExclusiveLock

--- view
-- statement
DROP VIEW vv;
-- locks: public.vv AccessExclusiveLock

--- view under a view
-- statement
DROP VIEW v;
-- error: DependentObjects

--- view under a view, cascade
-- statement
DROP VIEW v CASCADE;
-- locks: public.v AccessExclusiveLock, public.vv AccessExclusiveLock

--- two views
-- statement
DROP VIEW v, vv;
-- locks: public.v AccessExclusiveLock, public.vv AccessExclusiveLock

--- materialized view
-- statement
DROP MATERIALIZED VIEW mv;
-- locks: public.mv AccessExclusiveLock, public.mv_id AccessExclusiveLock

--- view as table
-- statement
DROP TABLE v;
-- error: Refused

--- table as view
-- statement
DROP VIEW t;
-- error: Refused

--- materialized view as view
-- statement
DROP VIEW mv;
-- error: Refused

--- if exists view, which does not
-- statement
DROP VIEW IF EXISTS nothing;

--- temporary table
-- given
CREATE TEMP TABLE tmp (id int);
-- statement
DROP TABLE tmp;
-- locks: pg_temp.tmp AccessExclusiveLock

--- made in the same transaction
-- earlier
CREATE TABLE fresh (id int PRIMARY KEY, t_id int REFERENCES t);
-- statement
DROP TABLE fresh;
-- locks: public.t AccessExclusiveLock

--- partitioned table with a foreign key
-- given
CREATE TABLE q (id int, t_id int REFERENCES t) PARTITION BY LIST (id); CREATE TABLE q1 PARTITION OF q FOR VALUES IN (1);
-- statement
DROP TABLE q;
-- locks: public.q AccessExclusiveLock, public.q1 AccessExclusiveLock, public.t AccessExclusiveLock

--- partition with an inherited foreign key
-- given
CREATE TABLE q (id int, t_id int REFERENCES t) PARTITION BY LIST (id); CREATE TABLE q1 PARTITION OF q FOR VALUES IN (1);
-- statement
DROP TABLE q1;
-- locks: public.q AccessExclusiveLock, public.q1 AccessExclusiveLock

--- partitioned table that is referenced, cascade
-- given
CREATE TABLE q (id int PRIMARY KEY) PARTITION BY LIST (id); CREATE TABLE q1 PARTITION OF q FOR VALUES IN (1); CREATE TABLE r (q_id int REFERENCES q);
-- statement
DROP TABLE q CASCADE;
-- locks: public.q AccessExclusiveLock, public.q1 AccessExclusiveLock, public.q1_pkey AccessExclusiveLock
-- locks: public.q_pkey AccessExclusiveLock, public.r AccessExclusiveLock

--- child of a partitioned table
-- given
CREATE TABLE q (id int PRIMARY KEY) PARTITION BY LIST (id); CREATE TABLE q1 PARTITION OF q FOR VALUES IN (1); CREATE TABLE r (q_id int REFERENCES q);
-- statement
DROP TABLE r;
-- locks: public.q AccessExclusiveLock, public.q1 AccessExclusiveLock, public.r AccessExclusiveLock
-- 13-14 locks: public.q1 AccessExclusiveLock, public.r AccessExclusiveLock

--- partition that is referenced through its parent
-- given
CREATE TABLE q (id int PRIMARY KEY) PARTITION BY LIST (id); CREATE TABLE q1 PARTITION OF q FOR VALUES IN (1); CREATE TABLE r (q_id int REFERENCES q);
-- statement
DROP TABLE q1;
-- error: DependentObjects

--- foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE f (id int) SERVER files OPTIONS (filename '/dev/null');
-- statement
DROP FOREIGN TABLE f;
-- locks: public.f AccessExclusiveLock

--- sequence
-- given
CREATE SEQUENCE s;
-- statement
DROP SEQUENCE s;
-- locks: public.s AccessExclusiveLock

--- sequence of a serial column
-- statement
DROP SEQUENCE alone_id_seq;
-- error: DependentObjects

--- sequence of a serial column, cascade
-- statement
DROP SEQUENCE alone_id_seq CASCADE;
-- locks: public.alone AccessExclusiveLock, public.alone_id_seq AccessExclusiveLock

--- sequence of an identity column
-- given
CREATE TABLE ident (id int GENERATED ALWAYS AS IDENTITY);
-- statement
DROP SEQUENCE ident_id_seq;
-- error: Refused

--- sequence in a default, cascade
-- given
CREATE SEQUENCE s; CREATE TABLE uses (id int DEFAULT nextval('s'));
-- statement
DROP SEQUENCE s CASCADE;
-- locks: public.s AccessExclusiveLock, public.uses AccessExclusiveLock

--- sequence in a default
-- given
CREATE SEQUENCE s; CREATE TABLE uses (id int DEFAULT nextval('s'));
-- statement
DROP SEQUENCE s;
-- error: DependentObjects

--- empty schema
-- given
CREATE SCHEMA s;
-- statement
DROP SCHEMA s;

--- schema with a table
-- given
CREATE SCHEMA s; CREATE TABLE s.x (id int PRIMARY KEY);
-- statement
DROP SCHEMA s;
-- error: DependentObjects

--- schema with a table, cascade
-- given
CREATE SCHEMA s; CREATE TABLE s.x (id int PRIMARY KEY, t_id int REFERENCES t); CREATE VIEW vs AS SELECT id FROM s.x;
-- statement
DROP SCHEMA s CASCADE;
-- locks: public.t AccessExclusiveLock, public.vs AccessExclusiveLock, s.x AccessExclusiveLock
-- locks: s.x_pkey AccessExclusiveLock

--- enum
-- given
CREATE TYPE mood AS ENUM ('a', 'b');
-- statement
DROP TYPE mood;

--- enum in use
-- given
CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TABLE m (id int, mood mood);
-- statement
DROP TYPE mood;
-- error: DependentObjects

--- enum in use, cascade
-- given
CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TABLE m (id int, mood mood);
-- statement
DROP TYPE mood CASCADE;
-- locks: public.m AccessExclusiveLock

--- enum array in use, cascade
-- given
CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TABLE m (id int, moods mood[]);
-- statement
DROP TYPE mood CASCADE;
-- locks: public.m AccessExclusiveLock

--- domain in use, cascade
-- given
CREATE DOMAIN pos AS int CHECK (VALUE > 0); CREATE TABLE m (id int, n pos); CREATE INDEX m_n ON m (n);
-- statement
DROP DOMAIN pos CASCADE;
-- locks: public.m AccessExclusiveLock, public.m_n AccessExclusiveLock

--- composite type in use, cascade
-- given
CREATE TYPE pair AS (a int, b int); CREATE TABLE m (id int, n pair);
-- statement
DROP TYPE pair CASCADE;
-- locks: public.m AccessExclusiveLock

--- function
-- given
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- statement
DROP FUNCTION f();

--- function in a default
-- given
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE m (id int DEFAULT f());
-- statement
DROP FUNCTION f();
-- error: DependentObjects

--- function in a default, cascade
-- given
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE m (id int DEFAULT f());
-- statement
DROP FUNCTION f() CASCADE;
-- locks: public.m AccessExclusiveLock

--- function of a trigger, cascade
-- given
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- statement
DROP FUNCTION f() CASCADE;
-- locks: public.t AccessExclusiveLock

--- function of a trigger
-- given
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- statement
DROP FUNCTION f();
-- error: DependentObjects

--- function of an index, cascade
-- given
CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1'; CREATE INDEX t_f ON t (f(a));
-- statement
DROP FUNCTION f(int) CASCADE;
-- locks: public.t AccessExclusiveLock, public.t_f AccessExclusiveLock

--- function of a check, cascade
-- given
CREATE FUNCTION f(int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT $1 > 0'; ALTER TABLE t ADD CONSTRAINT ck CHECK (f(a));
-- statement
DROP FUNCTION f(int) CASCADE;
-- locks: public.t AccessExclusiveLock

--- trigger
-- given
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- statement
DROP TRIGGER tr ON t;
-- locks: public.t AccessExclusiveLock

--- trigger that does not exist
-- statement
DROP TRIGGER IF EXISTS tr ON t;

--- trigger of a partitioned table
-- given
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER tr AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
-- statement
DROP TRIGGER tr ON p;
-- locks: public.p AccessExclusiveLock, public.p1 AccessExclusiveLock, public.p2 AccessExclusiveLock
-- locks: public.p2a AccessExclusiveLock, public.pd AccessExclusiveLock

--- policy
-- given
CREATE POLICY po ON t USING (true);
-- statement
DROP POLICY po ON t;
-- locks: public.t AccessExclusiveLock

--- policy that does not exist
-- statement
DROP POLICY IF EXISTS po ON t;

--- rule
-- given
CREATE RULE ru AS ON INSERT TO t DO ALSO NOTHING;
-- statement
DROP RULE ru ON t;
-- locks: public.t AccessExclusiveLock

--- rule that does not exist
-- statement
DROP RULE IF EXISTS ru ON t;

--- extension
-- given
CREATE EXTENSION hstore;
-- statement
DROP EXTENSION hstore;

--- extension in use, cascade
-- given
CREATE EXTENSION hstore; CREATE TABLE m (id int, h hstore);
-- statement
DROP EXTENSION hstore CASCADE;
-- locks: public.m AccessExclusiveLock

--- extension in use
-- given
CREATE EXTENSION hstore; CREATE TABLE m (id int, h hstore);
-- statement
DROP EXTENSION hstore;
-- error: DependentObjects

--- publication
-- given
CREATE PUBLICATION pub FOR TABLE t;
-- statement
DROP PUBLICATION pub;

--- view with a trigger
-- given
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER tr INSTEAD OF INSERT ON vv FOR EACH ROW EXECUTE FUNCTION f();
-- statement
DROP TRIGGER tr ON vv;
-- locks: public.vv AccessExclusiveLock

--- cast
-- given
CREATE TYPE pair AS (a int, b int); CREATE CAST (text AS pair) WITH INOUT;
-- statement
DROP CAST (text AS pair);

--- a table that refers to one with children
-- given
CREATE TABLE far_parent (id int PRIMARY KEY);
CREATE TABLE far_heir () INHERITS (far_parent);
CREATE TABLE refers (id int REFERENCES far_parent);
-- statement
DROP TABLE refers;
-- locks: public.refers AccessExclusiveLock, public.far_parent AccessExclusiveLock
