-- given
CREATE TABLE t (a int PRIMARY KEY, b int, c int);
CREATE TABLE u (id int PRIMARY KEY, b int);
INSERT INTO t VALUES (1, 2, 3);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';

--- dropped column of a policy
-- given
CREATE POLICY p ON t USING (b > 0);
-- statement
ALTER TABLE t DROP COLUMN b;
-- error: DependentObjects

--- dropped column of a policy, cascade
-- given
CREATE POLICY p ON t USING (b > 0);
-- statement
ALTER TABLE t DROP COLUMN b CASCADE;
-- locks: public.t AccessExclusiveLock

--- dropped column of a policy of another column
-- given
CREATE POLICY p ON t USING (c > 0);
-- statement
ALTER TABLE t DROP COLUMN b;
-- locks: public.t AccessExclusiveLock

--- dropped column of the policy of another table
-- given
CREATE POLICY p ON u USING (EXISTS (SELECT FROM t WHERE t.b = u.b));
-- statement
ALTER TABLE t DROP COLUMN b;
-- error: DependentObjects

--- dropped column of the policy of another table, cascade
-- given
CREATE POLICY p ON u USING (EXISTS (SELECT FROM t WHERE t.b = u.b));
-- statement
ALTER TABLE t DROP COLUMN b CASCADE;
-- locks: public.t AccessExclusiveLock, public.u AccessExclusiveLock

--- dropped column of a policy that was changed
-- given
CREATE POLICY p ON t USING (b > 0);
ALTER POLICY p ON t USING (c > 0);
-- statement
ALTER TABLE t DROP COLUMN b;
-- locks: public.t AccessExclusiveLock

--- dropped column of a policy that is gone
-- given
CREATE POLICY p ON t USING (b > 0);
DROP POLICY p ON t;
-- statement
ALTER TABLE t DROP COLUMN b;
-- locks: public.t AccessExclusiveLock

--- dropped column of a policy, renamed
-- given
CREATE POLICY p ON t USING (b > 0);
ALTER POLICY p ON t RENAME TO q;
ALTER TABLE t RENAME COLUMN b TO d;
-- statement
ALTER TABLE t DROP COLUMN d;
-- error: DependentObjects

--- dropped column of a rule's condition
-- given
CREATE RULE r AS ON INSERT TO t WHERE new.b > 0 DO ALSO INSERT INTO u VALUES (new.a);
-- statement
ALTER TABLE t DROP COLUMN b;
-- error: DependentObjects

--- dropped column that a rule writes
-- given
CREATE RULE r AS ON INSERT TO u DO ALSO INSERT INTO t (a, b) VALUES (new.id, 1);
-- statement
ALTER TABLE t DROP COLUMN b;
-- error: DependentObjects

--- dropped column that a rule writes, cascade
-- given
CREATE RULE r AS ON INSERT TO u DO ALSO INSERT INTO t (a, b) VALUES (new.id, 1);
-- statement
ALTER TABLE t DROP COLUMN b CASCADE;
-- locks: public.t AccessExclusiveLock, public.u AccessExclusiveLock

--- dropped column that a rule writes without naming it
-- given
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO u VALUES (new.a);
-- statement
ALTER TABLE u DROP COLUMN id;
-- error: DependentObjects

--- dropped column that a rule does not write
-- given
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO u VALUES (new.a);
-- statement
ALTER TABLE u DROP COLUMN b;
-- locks: public.u AccessExclusiveLock

--- dropped column that a rule updates
-- given
CREATE RULE r AS ON DELETE TO t DO ALSO UPDATE u SET b = 1 WHERE id = old.a;
-- statement
ALTER TABLE u DROP COLUMN b;
-- error: DependentObjects

--- dropped column of UPDATE OF
-- given
CREATE TRIGGER tr BEFORE UPDATE OF b ON t FOR EACH ROW EXECUTE FUNCTION f();
-- statement
ALTER TABLE t DROP COLUMN b;
-- error: DependentObjects

--- dropped column of UPDATE OF, cascade
-- given
CREATE TRIGGER tr BEFORE UPDATE OF b ON t FOR EACH ROW EXECUTE FUNCTION f();
-- statement
ALTER TABLE t DROP COLUMN b CASCADE;
-- locks: public.t AccessExclusiveLock

--- dropped column of WHEN
-- given
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (new.b > 1) EXECUTE FUNCTION f();
-- statement
ALTER TABLE t DROP COLUMN b;
-- error: DependentObjects

--- dropped column of a publication's columns
-- given
CREATE PUBLICATION dependents FOR TABLE t (a, b);
-- statement
ALTER TABLE t DROP COLUMN b;
-- versions: 15+
-- error: DependentObjects

--- dropped column of a publication's filter
-- given
CREATE PUBLICATION dependents FOR TABLE t WHERE (b > 0);
-- statement
ALTER TABLE t DROP COLUMN b;
-- versions: 15+
-- error: DependentObjects

--- dropped column of a publication's filter, cascade
-- given
CREATE PUBLICATION dependents FOR TABLE t WHERE (b > 0);
-- statement
ALTER TABLE t DROP COLUMN b CASCADE;
-- versions: 15+
-- locks: public.t AccessExclusiveLock

--- dropped column of a publication of the whole table
-- given
CREATE PUBLICATION dependents FOR TABLE t;
-- statement
ALTER TABLE t DROP COLUMN b;
-- locks: public.t AccessExclusiveLock

--- dropped column of a publication that is filtered no more
-- given
CREATE PUBLICATION dependents FOR TABLE t WHERE (b > 0);
ALTER PUBLICATION dependents SET TABLE t;
-- statement
ALTER TABLE t DROP COLUMN b;
-- versions: 15+
-- locks: public.t AccessExclusiveLock

--- dropped column of a function's body
-- given
CREATE FUNCTION total() RETURNS bigint BEGIN ATOMIC SELECT sum(b) FROM t; END;
-- statement
ALTER TABLE t DROP COLUMN b;
-- versions: 14+
-- error: DependentObjects

--- dropped column of a function's body, cascade
-- given
CREATE FUNCTION total() RETURNS bigint BEGIN ATOMIC SELECT sum(b) FROM t; END;
-- statement
ALTER TABLE t DROP COLUMN b CASCADE;
-- versions: 14+
-- locks: public.t AccessExclusiveLock

--- dropped column of a function's body that names none
-- given
CREATE FUNCTION total() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM t; END;
-- statement
ALTER TABLE t DROP COLUMN b;
-- versions: 14+
-- locks: public.t AccessExclusiveLock

--- dropped column of a function whose body is text
-- given
CREATE FUNCTION total() RETURNS bigint LANGUAGE sql AS 'SELECT sum(b) FROM t';
-- statement
ALTER TABLE t DROP COLUMN b;
-- locks: public.t AccessExclusiveLock

--- dropped column of a view's USING
-- given
CREATE VIEW v AS SELECT t.a, u.id FROM t JOIN u USING (b);
-- statement
ALTER TABLE t DROP COLUMN b;
-- error: DependentObjects

--- dropped column of a view's USING, the other side
-- given
CREATE VIEW v AS SELECT t.a FROM t LEFT JOIN u USING (b);
-- statement
ALTER TABLE u DROP COLUMN b;
-- error: DependentObjects

--- dropped column of a view's NATURAL JOIN
-- given
CREATE VIEW v AS SELECT t.a, u.id FROM t NATURAL JOIN u;
-- statement
ALTER TABLE t DROP COLUMN b;
-- error: DependentObjects

--- dropped column of a view over two tables
-- given
CREATE VIEW v AS SELECT t.c, id FROM t CROSS JOIN u;
-- statement
ALTER TABLE t DROP COLUMN c;
-- error: DependentObjects

--- dropped column of a view over two tables that names another
-- given
CREATE VIEW v AS SELECT t.c, u.b FROM t CROSS JOIN u;
-- statement
ALTER TABLE t DROP COLUMN b;
-- locks: public.t AccessExclusiveLock

--- dropped column whose name a view gives to a result
-- given
CREATE VIEW v AS SELECT a AS b FROM t ORDER BY b;
-- statement
ALTER TABLE t DROP COLUMN b;
-- locks: public.t AccessExclusiveLock

--- dropped column of a view of whole rows
-- given
CREATE VIEW v AS SELECT t FROM t;
-- statement
ALTER TABLE t DROP COLUMN b;
-- locks: public.t AccessExclusiveLock

--- dropped column of a view, with a view over it
-- given
CREATE VIEW v AS SELECT b FROM t;
CREATE VIEW w AS SELECT * FROM v;
-- statement
ALTER TABLE t DROP COLUMN b CASCADE;
-- locks: public.t AccessExclusiveLock, public.v AccessExclusiveLock, public.w AccessExclusiveLock
-- breaks: ViewDropped public.v v, ViewDropped public.w w, ColumnDropped public.t b

--- dropped column of statistics
-- given
CREATE STATISTICS s ON b, c FROM t;
-- statement
ALTER TABLE t DROP COLUMN b;
-- locks: public.t AccessExclusiveLock

--- dropped column of checks and keys over several columns
-- given
ALTER TABLE t ADD CHECK (b < c), ADD CONSTRAINT pair UNIQUE (b, c);
CREATE INDEX beside ON t (c) WHERE b > 0;
-- statement
ALTER TABLE t DROP COLUMN b;
-- locks: public.beside AccessExclusiveLock, public.pair AccessExclusiveLock, public.t AccessExclusiveLock

--- dropped column that the table itself references
-- given
CREATE TABLE s (id int PRIMARY KEY, p int REFERENCES s);
-- statement
ALTER TABLE s DROP COLUMN id;
-- error: DependentObjects

--- dropped key that the table itself references
-- given
CREATE TABLE s (id int PRIMARY KEY, p int REFERENCES s);
-- statement
ALTER TABLE s DROP CONSTRAINT s_pkey;
-- error: DependentObjects

--- dropped column of the policy and view of a partition
-- given
CREATE TABLE r (a int, b int, k int) PARTITION BY LIST (k);
CREATE TABLE r1 PARTITION OF r FOR VALUES IN (1);
CREATE POLICY p ON r1 USING (b > 0);
-- statement
ALTER TABLE r DROP COLUMN b;
-- error: DependentObjects

--- dropped column of a trigger on partitions, cascade
-- given
CREATE TABLE r (a int, b int, k int) PARTITION BY LIST (k);
CREATE TABLE r1 PARTITION OF r FOR VALUES IN (1);
CREATE VIEW v AS SELECT b FROM r1;
CREATE TRIGGER tr BEFORE UPDATE OF b ON r FOR EACH ROW EXECUTE FUNCTION f();
-- statement
ALTER TABLE r DROP COLUMN b CASCADE;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.v AccessExclusiveLock

--- changed type of a policy's column
-- given
CREATE POLICY p ON t USING (b > 0);
-- statement
ALTER TABLE t ALTER b TYPE bigint;
-- error: DependentObjects

--- changed type of another column than the policy's
-- given
CREATE POLICY p ON t USING (c > 0);
-- statement
ALTER TABLE t ALTER b TYPE int;
-- locks: public.t AccessExclusiveLock

--- changed type of the column of another table's policy
-- given
CREATE POLICY p ON u USING (EXISTS (SELECT FROM t WHERE t.b = u.b));
-- statement
ALTER TABLE t ALTER b TYPE bigint;
-- error: DependentObjects

--- changed type of a rule's column
-- given
CREATE RULE r AS ON INSERT TO t WHERE new.b > 0 DO ALSO INSERT INTO u VALUES (new.a);
-- statement
ALTER TABLE t ALTER b TYPE bigint;
-- error: DependentObjects

--- changed type of a trigger's column
-- given
CREATE TRIGGER tr BEFORE UPDATE OF b ON t FOR EACH ROW EXECUTE FUNCTION f();
-- statement
ALTER TABLE t ALTER b TYPE bigint;
-- error: DependentObjects

--- changed type of a column of WHEN
-- given
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (new.b > 1) EXECUTE FUNCTION f();
-- statement
ALTER TABLE t ALTER b TYPE bigint;
-- error: DependentObjects

--- changed type of a published column
-- given
CREATE PUBLICATION dependents FOR TABLE t (a, b);
-- statement
ALTER TABLE t ALTER b TYPE bigint;
-- versions: 15+
-- error: DependentObjects

--- changed type of a publication's filter
-- given
CREATE PUBLICATION dependents FOR TABLE t WHERE (b > 0);
-- statement
ALTER TABLE t ALTER b TYPE bigint;
-- versions: 15+
-- error: DependentObjects

--- changed type of the column of a function's body
-- given
CREATE FUNCTION total() RETURNS bigint BEGIN ATOMIC SELECT sum(b) FROM t; END;
-- statement
ALTER TABLE t ALTER b TYPE bigint;
-- versions: 14+
-- error: DependentObjects

--- changed type of a view's USING
-- given
CREATE VIEW v AS SELECT t.a, u.id FROM t JOIN u USING (b);
-- statement
ALTER TABLE t ALTER b TYPE bigint;
-- error: DependentObjects

--- changed type of a generated column's source
-- given
ALTER TABLE t ADD g int GENERATED ALWAYS AS (b + 1) STORED;
-- statement
ALTER TABLE t ALTER b TYPE bigint;
-- error: DependentObjects

--- changed type of the source of a generated column that goes
-- given
ALTER TABLE u ADD g int GENERATED ALWAYS AS (b + 1) STORED;
-- statement
ALTER TABLE u ALTER b TYPE bigint, DROP COLUMN g;
-- locks: public.u AccessExclusiveLock, public.u_pkey AccessExclusiveLock
-- rewrites: public.u
-- index_builds: public.u_pkey

--- dropped key with foreign keys and a view
-- given
CREATE TABLE k (t_a int CONSTRAINT k_t REFERENCES t);
CREATE VIEW v AS SELECT t.a, t.c, count(*) FROM t JOIN u USING (b) GROUP BY t.a;
-- statement
ALTER TABLE t DROP CONSTRAINT t_pkey;
-- error: DependentObjects

--- dropped key with foreign keys and a view, cascade
-- given
CREATE TABLE k (t_a int CONSTRAINT k_t REFERENCES t);
CREATE VIEW v AS SELECT t.a, t.c, count(*) FROM t JOIN u USING (b) GROUP BY t.a;
CREATE VIEW w AS SELECT a FROM v;
-- statement
ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE;
-- locks: public.k AccessExclusiveLock, public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- locks: public.v AccessExclusiveLock, public.w AccessExclusiveLock

--- dropped key by which a view groups
-- given
CREATE VIEW v AS SELECT t.* FROM t GROUP BY t.a;
-- statement
ALTER TABLE t DROP CONSTRAINT t_pkey;
-- error: DependentObjects

--- dropped key by which a view groups, by number
-- given
CREATE VIEW v AS SELECT a, b, count(*) FROM t GROUP BY 1;
-- statement
ALTER TABLE t DROP CONSTRAINT t_pkey;
-- error: DependentObjects

--- dropped key by which a view groups without need
-- given
CREATE VIEW v AS SELECT a, sum(b) AS s FROM t GROUP BY a;
-- statement
ALTER TABLE t DROP CONSTRAINT t_pkey;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock

--- dropped table that a policy reads
-- given
CREATE POLICY p ON u USING (EXISTS (SELECT FROM t));
-- statement
DROP TABLE t;
-- error: DependentObjects

--- dropped table that a policy reads, cascade
-- given
CREATE POLICY p ON u USING (EXISTS (SELECT FROM t));
-- statement
DROP TABLE t CASCADE;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock, public.u AccessExclusiveLock

--- dropped table that a rule writes
-- given
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO u VALUES (new.a);
-- statement
DROP TABLE u;
-- error: DependentObjects

--- dropped tables of which one has a rule that writes the other
-- given
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO u VALUES (new.a);
-- statement
DROP TABLE u, t;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock, public.u AccessExclusiveLock
-- locks: public.u_pkey AccessExclusiveLock

--- dropped table of a function's body
-- given
CREATE FUNCTION total() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM t; END;
-- statement
DROP TABLE t;
-- versions: 14+
-- error: DependentObjects

--- dropped table of a function's body, cascade
-- given
CREATE FUNCTION total() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM t; END;
-- statement
DROP TABLE t CASCADE;
-- versions: 14+
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
