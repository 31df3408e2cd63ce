-- given
CREATE TABLE t (id int PRIMARY KEY, a int, CONSTRAINT positive CHECK (a > 0));
CREATE INDEX t_a ON t (a);
CREATE TABLE child (id int PRIMARY KEY, t_id int CONSTRAINT child_t REFERENCES t);
CREATE TABLE p (id int, k int, CONSTRAINT pc CHECK (id > 0)) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p_id ON p (id);
CREATE TABLE parent (id int PRIMARY KEY, a int, CONSTRAINT pa CHECK (a > 0));
CREATE TABLE heir (b int) INHERITS (parent);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE VIEW vv AS SELECT id FROM v;
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM t;
CREATE INDEX mv_id ON mv (id);
CREATE SEQUENCE s;
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TYPE pair AS (x int, y int);
CREATE TABLE typed OF pair;
CREATE DOMAIN pos AS int CONSTRAINT pos_check CHECK (VALUE > 0);
CREATE SCHEMA s1;
CREATE TABLE s1.inner_table (id int PRIMARY KEY);
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE pr() LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
CREATE TRIGGER ptr AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION tf();
CREATE POLICY po ON t USING (true);
CREATE RULE ru AS ON INSERT TO child DO ALSO NOTHING;
CREATE STATISTICS st ON id, a FROM t;
CREATE PUBLICATION pub;

--- table
-- statement
ALTER TABLE t RENAME TO u;
-- locks: public.t AccessExclusiveLock

--- table to a name that is taken
-- statement
ALTER TABLE t RENAME TO child;
-- error: AlreadyExists

--- table if exists
-- statement
ALTER TABLE IF EXISTS t RENAME TO u;
-- locks: public.t AccessExclusiveLock

--- partitioned table
-- statement
ALTER TABLE p RENAME TO q;
-- locks: public.p AccessExclusiveLock

--- partition
-- statement
ALTER TABLE p1 RENAME TO q1;
-- locks: public.p1 AccessExclusiveLock

--- inheritance parent
-- statement
ALTER TABLE parent RENAME TO q;
-- locks: public.parent AccessExclusiveLock

--- column
-- statement
ALTER TABLE t RENAME COLUMN a TO b;
-- locks: public.t AccessExclusiveLock

--- column that does not exist
-- statement
ALTER TABLE t RENAME COLUMN nothing TO b;
-- error: DoesNotExist

--- column to a name that is taken
-- statement
ALTER TABLE t RENAME COLUMN a TO id;
-- error: AlreadyExists

--- column of a partitioned table
-- statement
ALTER TABLE p RENAME COLUMN id TO i;
-- locks: public.p AccessExclusiveLock, public.p1 AccessExclusiveLock

--- column of only the partitioned table
-- statement
ALTER TABLE ONLY p RENAME COLUMN id TO i;
-- error: Refused

--- column of a partition
-- statement
ALTER TABLE p1 RENAME COLUMN id TO i;
-- error: Refused

--- column of an inheritance parent
-- statement
ALTER TABLE parent RENAME COLUMN a TO c;
-- locks: public.heir AccessExclusiveLock, public.parent AccessExclusiveLock

--- column of an inheritance child
-- statement
ALTER TABLE heir RENAME COLUMN b TO c;
-- locks: public.heir AccessExclusiveLock

--- column of a view
-- statement
ALTER VIEW v RENAME COLUMN a TO b;
-- locks: public.v AccessExclusiveLock

--- column of a view through alter table
-- statement
ALTER TABLE v RENAME COLUMN a TO b;
-- locks: public.v AccessExclusiveLock

--- column of a materialized view
-- statement
ALTER MATERIALIZED VIEW mv RENAME COLUMN a TO b;
-- locks: public.mv AccessExclusiveLock

--- check constraint
-- statement
ALTER TABLE t RENAME CONSTRAINT positive TO above_zero;
-- locks: public.t AccessExclusiveLock

--- check constraint that does not exist
-- statement
ALTER TABLE t RENAME CONSTRAINT nothing TO above_zero;
-- error: DoesNotExist

--- primary key constraint
-- statement
ALTER TABLE t RENAME CONSTRAINT t_pkey TO t_pk;
-- locks: public.t AccessExclusiveLock, public.t_pkey ShareUpdateExclusiveLock

--- foreign key constraint
-- statement
ALTER TABLE child RENAME CONSTRAINT child_t TO child_fk;
-- locks: public.child AccessExclusiveLock

--- constraint of a partitioned table
-- statement
ALTER TABLE p RENAME CONSTRAINT pc TO pd;
-- locks: public.p AccessExclusiveLock, public.p1 AccessExclusiveLock

--- constraint of an inheritance parent
-- statement
ALTER TABLE parent RENAME CONSTRAINT pa TO pb;
-- locks: public.heir AccessExclusiveLock, public.parent AccessExclusiveLock

--- index
-- statement
ALTER INDEX t_a RENAME TO t_b;
-- locks: public.t_a ShareUpdateExclusiveLock

--- index through alter table
-- statement
ALTER TABLE t_a RENAME TO t_b;
-- locks: public.t_a AccessExclusiveLock

--- index of a primary key
-- statement
ALTER INDEX t_pkey RENAME TO t_pk;
-- locks: public.t_pkey ShareUpdateExclusiveLock

--- index of a partitioned table
-- statement
ALTER INDEX p_id RENAME TO p_i;
-- locks: public.p_id ShareUpdateExclusiveLock

--- index if exists
-- statement
ALTER INDEX IF EXISTS t_a RENAME TO t_b;
-- locks: public.t_a ShareUpdateExclusiveLock

--- view
-- statement
ALTER VIEW v RENAME TO w;
-- locks: public.v AccessExclusiveLock

--- view through alter table
-- statement
ALTER TABLE v RENAME TO w;
-- locks: public.v AccessExclusiveLock

--- table through alter view
-- statement
ALTER VIEW t RENAME TO w;
-- error: Refused

--- table through alter index
-- statement
ALTER INDEX t RENAME TO w;
-- locks: public.t AccessExclusiveLock

--- materialized view
-- statement
ALTER MATERIALIZED VIEW mv RENAME TO mw;
-- locks: public.mv AccessExclusiveLock

--- sequence
-- statement
ALTER SEQUENCE s RENAME TO s_new;
-- locks: public.s AccessExclusiveLock

--- enum
-- statement
ALTER TYPE mood RENAME TO feeling;

--- enum value
-- statement
ALTER TYPE mood RENAME VALUE 'a' TO 'c';

--- enum value that does not exist
-- statement
ALTER TYPE mood RENAME VALUE 'z' TO 'c';
-- error: DoesNotExist

--- enum value to one that exists
-- statement
ALTER TYPE mood RENAME VALUE 'a' TO 'b';
-- error: AlreadyExists

--- composite type
-- statement
ALTER TYPE pair RENAME TO duo;

--- attribute
-- statement
ALTER TYPE pair RENAME ATTRIBUTE x TO z;
-- error: Refused

--- attribute, cascade
-- statement
ALTER TYPE pair RENAME ATTRIBUTE x TO z CASCADE;
-- locks: public.typed AccessExclusiveLock

--- domain
-- statement
ALTER DOMAIN pos RENAME TO positive;

--- domain constraint
-- statement
ALTER DOMAIN pos RENAME CONSTRAINT pos_check TO above;

--- schema
-- statement
ALTER SCHEMA s1 RENAME TO s2;

--- function
-- statement
ALTER FUNCTION f() RENAME TO g;

--- procedure
-- statement
ALTER PROCEDURE pr() RENAME TO g;

--- trigger
-- statement
ALTER TRIGGER tr ON t RENAME TO tr2;
-- locks: public.t AccessExclusiveLock

--- trigger of a partitioned table
-- statement
ALTER TRIGGER ptr ON p RENAME TO ptr2;
-- locks: public.p AccessExclusiveLock, public.p1 AccessExclusiveLock
-- 13-14 locks: public.p AccessExclusiveLock

--- trigger that does not exist
-- statement
ALTER TRIGGER nothing ON t RENAME TO tr2;
-- error: DoesNotExist

--- policy
-- statement
ALTER POLICY po ON t RENAME TO po2;
-- locks: public.t AccessExclusiveLock

--- rule
-- statement
ALTER RULE ru ON child RENAME TO ru2;
-- locks: public.child AccessExclusiveLock

--- statistics
-- statement
ALTER STATISTICS st RENAME TO st2;

--- publication
-- statement
ALTER PUBLICATION pub RENAME TO pub2;

--- role
-- statement
ALTER ROLE app RENAME TO app2;

--- table into a schema
-- statement
ALTER TABLE t SET SCHEMA s1;
-- locks: public.t AccessExclusiveLock

--- table with a sequence into a schema
-- given
CREATE TABLE ser (id serial PRIMARY KEY);
-- statement
ALTER TABLE ser SET SCHEMA s1;
-- locks: public.ser AccessExclusiveLock, public.ser_id_seq AccessExclusiveLock

--- partitioned table into a schema
-- statement
ALTER TABLE p SET SCHEMA s1;
-- locks: public.p AccessExclusiveLock

--- view into a schema
-- statement
ALTER VIEW v SET SCHEMA s1;
-- locks: public.v AccessExclusiveLock

--- materialized view into a schema
-- statement
ALTER MATERIALIZED VIEW mv SET SCHEMA s1;
-- locks: public.mv AccessExclusiveLock

--- sequence into a schema
-- statement
ALTER SEQUENCE s SET SCHEMA s1;
-- locks: public.s AccessExclusiveLock

--- type into a schema
-- statement
ALTER TYPE mood SET SCHEMA s1;

--- domain into a schema
-- statement
ALTER DOMAIN pos SET SCHEMA s1;

--- function into a schema
-- statement
ALTER FUNCTION f() SET SCHEMA s1;

--- statistics into a schema
-- statement
ALTER STATISTICS st SET SCHEMA s1;

--- table owner
-- statement
ALTER TABLE t OWNER TO app;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock

--- schema owner
-- statement
ALTER SCHEMA s1 OWNER TO app;

--- type owner
-- statement
ALTER TYPE mood OWNER TO app;

--- composite type owner
-- statement
ALTER TYPE pair OWNER TO app;

--- domain owner
-- statement
ALTER DOMAIN pos OWNER TO app;

--- function owner
-- statement
ALTER FUNCTION f() OWNER TO app;

--- statistics owner
-- statement
ALTER STATISTICS st OWNER TO app;

--- publication owner
-- statement
ALTER PUBLICATION pub OWNER TO app;

--- function depends on extension
-- given
CREATE EXTENSION hstore;
-- statement
ALTER FUNCTION f() DEPENDS ON EXTENSION hstore;

--- index depends on extension
-- given
CREATE EXTENSION hstore;
-- statement
ALTER INDEX t_a DEPENDS ON EXTENSION hstore;
-- locks: public.t_a AccessExclusiveLock

--- trigger depends on extension
-- given
CREATE EXTENSION hstore;
-- statement
ALTER TRIGGER tr ON t DEPENDS ON EXTENSION hstore;
-- locks: public.t AccessShareLock

--- materialized view depends on extension
-- given
CREATE EXTENSION hstore;
-- statement
ALTER MATERIALIZED VIEW mv DEPENDS ON EXTENSION hstore;
-- locks: public.mv AccessExclusiveLock

--- column of a parent, to what a child calls another one
-- statement
ALTER TABLE parent RENAME COLUMN a TO b;
-- error: AlreadyExists

--- an index that was renamed and built anew before
-- given
CREATE TABLE u (id int, a int);
CREATE UNIQUE INDEX u_id_a ON u (id, a);
-- earlier
ALTER TABLE u ADD CONSTRAINT n UNIQUE USING INDEX u_id_a;
ALTER TABLE u ALTER COLUMN a TYPE text USING a::text;
-- statement
ALTER TABLE heir ADD COLUMN n int;
-- locks: public.heir AccessExclusiveLock, public.n AccessExclusiveLock, public.u AccessExclusiveLock
