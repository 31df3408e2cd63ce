-- given
CREATE TABLE t (id int PRIMARY KEY, a int, b text, CONSTRAINT ck CHECK (a > 0));
CREATE INDEX t_a ON t (a);
INSERT INTO t VALUES (1, 1, 'x');
CREATE TABLE u (id int PRIMARY KEY, t_id int REFERENCES t);
CREATE TABLE p (id int, k int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE parent (id int PRIMARY KEY, a int);
CREATE TABLE heir (b int) INHERITS (parent);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM t;
CREATE SEQUENCE s;
CREATE SEQUENCE owned OWNED BY u.id;
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TYPE pair AS (x int, y int);
CREATE DOMAIN pos AS int CONSTRAINT pos_check CHECK (VALUE > 0);
CREATE SCHEMA s1;
CREATE TABLE s1.x (id int PRIMARY KEY);
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
CREATE POLICY po ON t USING (true);
CREATE RULE ru AS ON INSERT TO u DO ALSO NOTHING;
CREATE STATISTICS st ON id, a FROM t;
CREATE PUBLICATION pub FOR TABLE u;

--- comment on a table
-- statement
COMMENT ON TABLE t IS 'x';
-- locks: public.t ShareUpdateExclusiveLock

--- comment on a partitioned table
-- statement
COMMENT ON TABLE p IS 'x';
-- locks: public.p ShareUpdateExclusiveLock

--- comment on a column
-- statement
COMMENT ON COLUMN t.a IS 'x';
-- locks: public.t ShareUpdateExclusiveLock

--- comment on a column of a view
-- statement
COMMENT ON COLUMN v.a IS 'x';
-- locks: public.v ShareUpdateExclusiveLock

--- comment on a constraint
-- statement
COMMENT ON CONSTRAINT ck ON t IS 'x';
-- locks: public.t AccessShareLock

--- comment on a constraint of a domain
-- statement
COMMENT ON CONSTRAINT pos_check ON DOMAIN pos IS 'x';

--- comment on an index
-- statement
COMMENT ON INDEX t_a IS 'x';
-- locks: public.t_a ShareUpdateExclusiveLock

--- comment on a view
-- statement
COMMENT ON VIEW v IS 'x';
-- locks: public.v ShareUpdateExclusiveLock

--- comment on a materialized view
-- statement
COMMENT ON MATERIALIZED VIEW mv IS 'x';
-- locks: public.mv ShareUpdateExclusiveLock

--- comment on a sequence
-- statement
COMMENT ON SEQUENCE s IS 'x';
-- locks: public.s ShareUpdateExclusiveLock

--- comment on a trigger
-- statement
COMMENT ON TRIGGER tr ON t IS 'x';
-- locks: public.t AccessShareLock

--- comment on a policy
-- statement
COMMENT ON POLICY po ON t IS 'x';
-- locks: public.t AccessShareLock

--- comment on a rule
-- statement
COMMENT ON RULE ru ON u IS 'x';
-- locks: public.u AccessShareLock

--- comment on a schema
-- statement
COMMENT ON SCHEMA s1 IS 'x';

--- comment on a type
-- statement
COMMENT ON TYPE mood IS 'x';

--- comment on a composite type
-- statement
COMMENT ON TYPE pair IS 'x';

--- comment on a column of a composite type
-- statement
COMMENT ON COLUMN pair.x IS 'x';

--- comment on a domain
-- statement
COMMENT ON DOMAIN pos IS 'x';

--- comment on a function
-- statement
COMMENT ON FUNCTION f() IS 'x';

--- comment on statistics
-- statement
COMMENT ON STATISTICS st IS 'x';

--- comment on a table as a view
-- statement
COMMENT ON VIEW t IS 'x';
-- error: Refused

--- comment on a database
-- statement
COMMENT ON DATABASE postgres IS 'x';

--- grant on a table
-- statement
GRANT SELECT ON t TO app;
-- 18 locks: public.t AccessShareLock

--- grant on two tables
-- statement
GRANT SELECT ON t, u TO app;
-- 18 locks: public.t AccessShareLock, public.u AccessShareLock

--- grant on a column
-- statement
GRANT SELECT (a) ON t TO app;
-- 18 locks: public.t AccessShareLock

--- grant on a partitioned table
-- statement
GRANT SELECT ON p TO app;
-- 18 locks: public.p AccessShareLock

--- grant on a view
-- statement
GRANT SELECT ON v TO app;
-- 18 locks: public.v AccessShareLock

--- grant on a sequence
-- statement
GRANT USAGE ON SEQUENCE s TO app;
-- 18 locks: public.s AccessShareLock

--- grant on all tables of a schema
-- statement
GRANT SELECT ON ALL TABLES IN SCHEMA s1 TO app;

--- grant on a schema
-- statement
GRANT USAGE ON SCHEMA s1 TO app;

--- grant on a function
-- statement
GRANT EXECUTE ON FUNCTION f() TO app;

--- grant on a type
-- statement
GRANT USAGE ON TYPE mood TO app;

--- grant a role
-- statement
GRANT app TO reader;

--- revoke on a table
-- statement
REVOKE ALL ON t FROM app;
-- 18 locks: public.t AccessShareLock

--- revoke on a table from public
-- statement
REVOKE ALL ON TABLE t FROM PUBLIC;
-- 18 locks: public.t AccessShareLock

--- default privileges
-- statement
ALTER DEFAULT PRIVILEGES IN SCHEMA s1 GRANT SELECT ON TABLES TO app;

--- trigger
-- statement
CREATE TRIGGER n BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tf();
-- locks: public.t ShareRowExclusiveLock

--- trigger that exists
-- statement
CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tf();
-- error: AlreadyExists

--- trigger replaced
-- statement
CREATE OR REPLACE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tf();
-- locks: public.t ShareRowExclusiveLock
-- 13 error: NotInThisVersion

--- statement trigger
-- statement
CREATE TRIGGER n AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION tf();
-- locks: public.t ShareRowExclusiveLock

--- trigger on a partitioned table
-- statement
CREATE TRIGGER n AFTER UPDATE ON p FOR EACH ROW EXECUTE FUNCTION tf();
-- locks: public.p ShareRowExclusiveLock, public.p1 ShareRowExclusiveLock

--- statement trigger on a partitioned table
-- statement
CREATE TRIGGER n AFTER UPDATE ON p FOR EACH STATEMENT EXECUTE FUNCTION tf();
-- locks: public.p ShareRowExclusiveLock

--- trigger on an inheritance parent
-- statement
CREATE TRIGGER n AFTER UPDATE ON parent FOR EACH ROW EXECUTE FUNCTION tf();
-- locks: public.parent ShareRowExclusiveLock

--- trigger on a view
-- statement
CREATE TRIGGER n INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION tf();
-- locks: public.v ShareRowExclusiveLock

--- constraint trigger
-- statement
CREATE CONSTRAINT TRIGGER n AFTER INSERT ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION tf();
-- locks: public.t ShareRowExclusiveLock

--- constraint trigger from another table
-- statement
CREATE CONSTRAINT TRIGGER n AFTER INSERT ON t FROM u DEFERRABLE FOR EACH ROW EXECUTE FUNCTION tf();
-- locks: public.t ShareRowExclusiveLock, public.u AccessShareLock

--- rule
-- statement
CREATE RULE n AS ON UPDATE TO t DO ALSO NOTHING;
-- locks: public.t AccessExclusiveLock

--- rule that reads another table
-- statement
CREATE RULE n AS ON UPDATE TO t DO ALSO DELETE FROM u WHERE u.t_id = old.id;
-- locks: public.t AccessExclusiveLock, public.u RowExclusiveLock

--- rule replaced
-- statement
CREATE OR REPLACE RULE ru AS ON INSERT TO u DO ALSO NOTHING;
-- locks: public.u AccessExclusiveLock

--- rule that exists
-- statement
CREATE RULE ru AS ON INSERT TO u DO ALSO NOTHING;
-- error: AlreadyExists

--- policy
-- statement
CREATE POLICY n ON t USING (a > 0);
-- locks: public.t AccessExclusiveLock

--- policy that reads another table
-- statement
CREATE POLICY n ON t USING (EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id));
-- locks: public.t AccessExclusiveLock, public.u AccessShareLock

--- policy that exists
-- statement
CREATE POLICY po ON t USING (a > 0);
-- error: AlreadyExists

--- alter policy
-- statement
ALTER POLICY po ON t USING (a > 1);
-- locks: public.t AccessExclusiveLock

--- alter policy that does not exist
-- statement
ALTER POLICY nothing ON t USING (a > 1);
-- error: DoesNotExist

--- statistics
-- statement
CREATE STATISTICS n ON a, b FROM t;
-- locks: public.t ShareUpdateExclusiveLock

--- statistics of a partitioned table
-- statement
CREATE STATISTICS n ON id, k FROM p;
-- locks: public.p ShareUpdateExclusiveLock

--- alter statistics
-- statement
ALTER STATISTICS st SET STATISTICS 100;

--- publication for a table
-- statement
CREATE PUBLICATION n FOR TABLE t;
-- locks: public.t ShareUpdateExclusiveLock

--- publication for two tables
-- statement
CREATE PUBLICATION n FOR TABLE t, u;
-- locks: public.t ShareUpdateExclusiveLock, public.u ShareUpdateExclusiveLock

--- publication for a partitioned table
-- statement
CREATE PUBLICATION n FOR TABLE p;
-- locks: public.p ShareUpdateExclusiveLock

--- publication for an inheritance parent
-- statement
CREATE PUBLICATION n FOR TABLE parent;
-- locks: public.heir ShareUpdateExclusiveLock, public.parent ShareUpdateExclusiveLock

--- publication for only an inheritance parent
-- statement
CREATE PUBLICATION n FOR TABLE ONLY parent;
-- locks: public.parent ShareUpdateExclusiveLock

--- publication for all tables
-- statement
CREATE PUBLICATION n FOR ALL TABLES;

--- publication for nothing
-- statement
CREATE PUBLICATION n;

--- publication for a schema
-- statement
CREATE PUBLICATION n FOR TABLES IN SCHEMA s1;
-- 13-14 error: NotInThisVersion

--- publication gets a table
-- statement
ALTER PUBLICATION pub ADD TABLE t;
-- locks: public.t ShareUpdateExclusiveLock

--- publication loses a table
-- statement
ALTER PUBLICATION pub DROP TABLE u;
-- locks: public.u ShareUpdateExclusiveLock

--- publication option
-- statement
ALTER PUBLICATION pub SET (publish = 'insert');

--- subscription
-- statement
CREATE SUBSCRIPTION sub CONNECTION 'host=nowhere dbname=x' PUBLICATION pub WITH (connect = false);

--- sequence
-- statement
CREATE SEQUENCE n;

--- sequence that exists
-- statement
CREATE SEQUENCE s;
-- error: AlreadyExists

--- sequence if not exists
-- statement
CREATE SEQUENCE IF NOT EXISTS s;

--- sequence of a column
-- statement
CREATE SEQUENCE n OWNED BY t.a;
-- locks: public.t AccessShareLock

--- temporary sequence
-- statement
CREATE TEMP SEQUENCE n;

--- alter sequence
-- statement
ALTER SEQUENCE s INCREMENT BY 2;
-- locks: public.s ShareRowExclusiveLock

--- alter sequence restart
-- statement
ALTER SEQUENCE s RESTART WITH 100;
-- locks: public.s ShareRowExclusiveLock

--- alter sequence type
-- statement
ALTER SEQUENCE s AS bigint;
-- locks: public.s ShareRowExclusiveLock

--- alter sequence owner column
-- statement
ALTER SEQUENCE s OWNED BY t.a;
-- locks: public.s ShareRowExclusiveLock, public.t AccessShareLock

--- alter sequence without owner column
-- statement
ALTER SEQUENCE owned OWNED BY NONE;
-- locks: public.owned ShareRowExclusiveLock

--- alter sequence of a column
-- statement
ALTER SEQUENCE owned INCREMENT BY 2;
-- locks: public.owned ShareRowExclusiveLock

--- extension
-- statement
CREATE EXTENSION hstore;

--- extension if not exists
-- given
CREATE EXTENSION hstore;
-- statement
CREATE EXTENSION IF NOT EXISTS hstore;

--- extension updated
-- given
CREATE EXTENSION hstore;
-- statement
ALTER EXTENSION hstore UPDATE;

--- extension gets a table
-- given
CREATE EXTENSION hstore;
-- statement
ALTER EXTENSION hstore ADD TABLE t;
-- locks: public.t ShareUpdateExclusiveLock

--- function
-- statement
CREATE FUNCTION n() RETURNS int LANGUAGE sql AS 'SELECT count(*)::int FROM t';

--- function with a body that is parsed
-- statement
CREATE FUNCTION n() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t; END;
-- locks: public.t AccessShareLock
-- 13 error: NotInThisVersion

--- function replaced
-- statement
CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2';

--- function that takes rows
-- statement
CREATE FUNCTION n(r t) RETURNS int LANGUAGE sql AS 'SELECT 2';

--- alter function
-- statement
ALTER FUNCTION f() STABLE;

--- procedure
-- statement
CREATE PROCEDURE n() LANGUAGE sql AS 'DELETE FROM t';

--- call
-- given
CREATE PROCEDURE pr() LANGUAGE sql AS 'SELECT 1';
-- statement
CALL pr();

--- aggregate
-- statement
CREATE AGGREGATE n (int) (SFUNC = int4pl, STYPE = int);

--- operator
-- statement
CREATE OPERATOR ### (LEFTARG = int, RIGHTARG = int, FUNCTION = int4pl);

--- cast
-- statement
CREATE CAST (text AS pair) WITH INOUT;

--- collation
-- statement
CREATE COLLATION n (locale = 'C');

--- text search configuration
-- statement
CREATE TEXT SEARCH CONFIGURATION n (COPY = simple);

--- event trigger
-- given
CREATE FUNCTION et() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
-- statement
CREATE EVENT TRIGGER n ON ddl_command_end EXECUTE FUNCTION et();

--- role
-- statement
CREATE ROLE looked;

--- alter role
-- statement
ALTER ROLE app SET lock_timeout = '2s';

--- database
-- statement
CREATE DATABASE looked;
-- refuses_transaction: yes

--- database dropped
-- statement
DROP DATABASE IF EXISTS nothing;
-- refuses_transaction: yes

--- database setting
-- statement
ALTER DATABASE postgres SET work_mem = '4MB';

--- tablespace dropped
-- statement
DROP TABLESPACE IF EXISTS nothing;
-- refuses_transaction: yes

--- system setting
-- statement
ALTER SYSTEM SET work_mem = '4MB';
-- refuses_transaction: yes

--- reassign owned
-- statement
REASSIGN OWNED BY app TO reader;

--- set constraints
-- statement
SET CONSTRAINTS ALL DEFERRED;

--- set role
-- statement
SET ROLE app;

--- discard all
-- statement
DISCARD ALL;
-- refuses_transaction: yes

--- server
-- given
CREATE EXTENSION file_fdw;
-- statement
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;

--- import foreign schema
-- given
CREATE EXTENSION postgres_fdw; CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw;
-- statement
DROP SERVER other;

--- drop statistics
-- statement
DROP STATISTICS st;
-- locks: public.t ShareUpdateExclusiveLock

--- publication with other tables
-- given
CREATE PUBLICATION more FOR TABLE t, parent;
-- statement
ALTER PUBLICATION more SET TABLE t, u;
-- locks: public.heir ShareUpdateExclusiveLock, public.parent ShareUpdateExclusiveLock
-- locks: public.t ShareUpdateExclusiveLock, public.u ShareUpdateExclusiveLock
