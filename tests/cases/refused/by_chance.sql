-- What random statements found: refused by every server whatever the data, with the same statement where it works.
CREATE TABLE p (id int PRIMARY KEY, a int);
CREATE TABLE base (id int PRIMARY KEY, a int);
CREATE TABLE heir (z int) INHERITS (base);
CREATE TABLE r (id int NOT NULL, a int) PARTITION BY RANGE (id);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);

--- a foreign key of a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE f (id int NOT NULL, a int, b text) SERVER files OPTIONS (filename '/dev/null');
-- statement
ALTER TABLE f ADD FOREIGN KEY (id) REFERENCES p (id);
-- error: Refused

--- a foreign key that is not validated, of a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE f (id int NOT NULL, a int, b text) SERVER files OPTIONS (filename '/dev/null');
-- statement
ALTER TABLE f ADD FOREIGN KEY (id) REFERENCES p (id) NOT VALID;
-- error: Refused

--- a unique constraint of a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE f (id int NOT NULL, a int, b text) SERVER files OPTIONS (filename '/dev/null');
-- statement
ALTER TABLE f ADD UNIQUE (id);
-- error: Refused

--- a primary key of a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE f (id int NOT NULL, a int, b text) SERVER files OPTIONS (filename '/dev/null');
-- statement
ALTER TABLE f ADD PRIMARY KEY (id);
-- error: Refused

--- a new column with a foreign key, of a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE f (id int NOT NULL, a int, b text) SERVER files OPTIONS (filename '/dev/null');
-- statement
ALTER TABLE f ADD COLUMN n int REFERENCES p;
-- error: Refused

--- a new column that is unique, of a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE f (id int NOT NULL, a int, b text) SERVER files OPTIONS (filename '/dev/null');
-- statement
ALTER TABLE f ADD COLUMN n int UNIQUE;
-- error: Refused

--- a check of a foreign table is possible
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE f (id int NOT NULL, a int, b text) SERVER files OPTIONS (filename '/dev/null');
-- statement
ALTER TABLE f ADD CHECK (id > 0);
-- locks: public.f AccessExclusiveLock

--- a foreign key of a partitioned table with a foreign partition
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE rf PARTITION OF r FOR VALUES FROM (20) TO (30) SERVER files OPTIONS (filename '/dev/null');
-- statement
ALTER TABLE r ADD FOREIGN KEY (id) REFERENCES p (id);
-- error: Refused

--- a foreign key of a partitioned table alone
-- statement
ALTER TABLE ONLY r ADD FOREIGN KEY (a) REFERENCES p (id);
-- error: Refused

--- an identity column of a parent
-- statement
ALTER TABLE base ADD COLUMN n int GENERATED ALWAYS AS IDENTITY;
-- error: Refused

--- an identity column of a parent alone
-- statement
ALTER TABLE ONLY base ADD COLUMN n int GENERATED ALWAYS AS IDENTITY;
-- error: Refused

--- an identity column of a partitioned table, which partitions share since 17
-- statement
ALTER TABLE r ADD COLUMN n int GENERATED ALWAYS AS IDENTITY;
-- 13-16 error: Refused
-- 17+ locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock
-- 17+ rewrites: public.r1

--- attached with a column of another type
-- given
CREATE TABLE x (id bigint NOT NULL, a int);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- error: Refused

--- attached with another length
-- given
CREATE TABLE l (a varchar(5)) PARTITION BY LIST (a); CREATE TABLE x (a varchar(6));
-- statement
ALTER TABLE l ATTACH PARTITION x FOR VALUES IN ('x');
-- error: Refused

--- attached without a column
-- given
CREATE TABLE x (id int NOT NULL);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- error: Refused

--- attached with one column more
-- given
CREATE TABLE x (id int NOT NULL, a int, z int);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- error: Refused

--- attached with a nullable column
-- given
CREATE TABLE x (id int, a int);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- error: Refused

--- attached without a check of the partitioned table
-- given
ALTER TABLE r ADD CONSTRAINT small CHECK (a < 100); CREATE TABLE x (id int NOT NULL, a int);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- error: Refused

--- attached again
-- statement
ALTER TABLE r ATTACH PARTITION r1 FOR VALUES FROM (20) TO (30);
-- error: Refused

--- attached although it has a parent
-- given
CREATE TABLE o (id int NOT NULL, a int); CREATE TABLE x () INHERITS (o);
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- error: Refused

--- attached although it has children
-- given
CREATE TABLE o (id int NOT NULL, a int); CREATE TABLE x () INHERITS (o);
-- statement
ALTER TABLE r ATTACH PARTITION o FOR VALUES FROM (20) TO (30);
-- error: Refused

--- attached to itself
-- statement
ALTER TABLE r ATTACH PARTITION r FOR VALUES FROM (20) TO (30);
-- error: Refused

--- attached to a plain table
-- statement
ALTER TABLE p ATTACH PARTITION r1 FOR VALUES FROM (20) TO (30);
-- error: Refused

--- a view attached
-- given
CREATE VIEW v AS SELECT id, id AS a FROM p;
-- statement
ALTER TABLE r ATTACH PARTITION v FOR VALUES FROM (20) TO (30);
-- error: Refused

--- attached after it was renamed
-- given
CREATE TABLE x (id int NOT NULL, a int);
-- earlier
ALTER TABLE x RENAME TO y;
-- statement
ALTER TABLE r ATTACH PARTITION x FOR VALUES FROM (20) TO (30);
-- error: DoesNotExist

--- a foreign table attached beside a unique index
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE f (id int NOT NULL, a int) SERVER files OPTIONS (filename '/dev/null'); CREATE UNIQUE INDEX ON r (id);
-- statement
ALTER TABLE r ATTACH PARTITION f FOR VALUES FROM (20) TO (30);
-- error: Refused

--- detached from another table
-- statement
ALTER TABLE r DETACH PARTITION p;
-- error: Refused

--- detached after it was detached
-- earlier
ALTER TABLE r DETACH PARTITION r1;
-- statement
ALTER TABLE r DETACH PARTITION r1;
-- error: Refused

--- inherits again
-- statement
ALTER TABLE heir INHERIT base;
-- error: Refused

--- inherits in a circle
-- statement
ALTER TABLE base INHERIT heir;
-- error: Refused

--- inherits a column of another type
-- given
CREATE TABLE x (id int NOT NULL, a text);
-- statement
ALTER TABLE x INHERIT base;
-- error: Refused

--- inherits with one column more
-- given
CREATE TABLE o (id int); CREATE TABLE x (id int, z int);
-- statement
ALTER TABLE x INHERIT o;
-- locks: public.x AccessExclusiveLock, public.o ShareUpdateExclusiveLock

--- does not inherit what it never inherited
-- statement
ALTER TABLE p NO INHERIT base;
-- error: Refused

--- USING on a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE f (id int NOT NULL, a int, b text) SERVER files OPTIONS (filename '/dev/null');
-- statement
ALTER TABLE f ALTER COLUMN a TYPE bigint USING a::bigint;
-- error: Refused

--- USING on a parent of a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE bf () INHERITS (base) SERVER files OPTIONS (filename '/dev/null');
-- statement
ALTER TABLE base ALTER COLUMN a TYPE bigint USING a::bigint;
-- error: Refused

--- the type changed twice
-- statement
ALTER TABLE p ALTER COLUMN a TYPE bigint, ALTER COLUMN a TYPE numeric;
-- error: Refused

--- the type of a key that the other side cannot be compared with
-- given
CREATE TABLE c (p_id int REFERENCES p);
-- statement
ALTER TABLE c ALTER COLUMN p_id TYPE text;
-- error: Refused

--- the type of a referenced column that the key cannot be compared with
-- given
CREATE TABLE c (p_id int REFERENCES p);
-- statement
ALTER TABLE p ALTER COLUMN id TYPE text;
-- error: Refused

--- clustered on the index of another table
-- statement
ALTER TABLE p CLUSTER ON base_pkey;
-- error: Refused

--- clustered on a hash index
-- given
CREATE INDEX p_a ON p USING hash (a);
-- statement
ALTER TABLE p CLUSTER ON p_a;
-- error: Refused

--- clustered on a partial index
-- given
CREATE INDEX p_a ON p (a) WHERE a > 0;
-- statement
ALTER TABLE p CLUSTER ON p_a;
-- error: Refused

--- a partitioned table clustered on its index
-- given
CREATE INDEX r_a ON r (a);
-- statement
ALTER TABLE r CLUSTER ON r_a;
-- error: Refused

--- CLUSTER by a partial index
-- given
CREATE INDEX p_a ON p (a) WHERE a > 0;
-- statement
CLUSTER p USING p_a;
-- error: Refused

--- CLUSTER by a BRIN index
-- given
CREATE INDEX p_a ON p USING brin (a);
-- statement
CLUSTER p USING p_a;
-- error: Refused

--- the replica identity by an index over a nullable column
-- given
CREATE UNIQUE INDEX p_a ON p (a);
-- statement
ALTER TABLE p REPLICA IDENTITY USING INDEX p_a;
-- error: Refused

--- the replica identity by an index that is not unique
-- given
CREATE INDEX p_a ON p (id);
-- statement
ALTER TABLE p REPLICA IDENTITY USING INDEX p_a;
-- error: Refused

--- the replica identity by a partial index
-- given
CREATE UNIQUE INDEX p_a ON p (id) WHERE a > 0;
-- statement
ALTER TABLE p REPLICA IDENTITY USING INDEX p_a;
-- error: Refused

--- the replica identity by the index of another table
-- statement
ALTER TABLE p REPLICA IDENTITY USING INDEX base_pkey;
-- error: Refused

--- the replica identity by a deferrable constraint
-- given
ALTER TABLE p ADD CONSTRAINT d UNIQUE (id) DEFERRABLE;
-- statement
ALTER TABLE p REPLICA IDENTITY USING INDEX d;
-- error: Refused

--- storage parameters of a partitioned table
-- statement
ALTER TABLE r SET (fillfactor = 70);
-- error: Refused

--- autovacuum parameters of a partitioned table
-- statement
ALTER TABLE r SET (autovacuum_enabled = off);
-- error: Refused

--- storage parameters of a partitioned index
-- given
CREATE INDEX r_a ON r (a);
-- statement
ALTER INDEX r_a SET (fillfactor = 70);
-- error: Refused

--- storage parameters of a view
-- given
CREATE VIEW v AS SELECT 1;
-- statement
ALTER VIEW v SET (fillfactor = 70);
-- error: Refused

--- a trigger of a materialized view
-- given
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- statement
CREATE TRIGGER n AFTER INSERT ON m FOR EACH STATEMENT EXECUTE FUNCTION suppress_redundant_updates_trigger();
-- error: Refused

--- statistics of a view
-- given
CREATE VIEW v AS SELECT id, a FROM p;
-- statement
CREATE STATISTICS n ON id, a FROM v;
-- error: Refused

--- statistics of a materialized view are possible
-- given
CREATE MATERIALIZED VIEW m AS SELECT id, a FROM p;
-- statement
CREATE STATISTICS n ON id, a FROM m;
-- locks: public.m ShareUpdateExclusiveLock

--- a policy of a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE f (id int NOT NULL, a int, b text) SERVER files OPTIONS (filename '/dev/null');
-- statement
CREATE POLICY n ON f USING (true);
-- error: Refused

--- a policy of a view
-- given
CREATE VIEW v AS SELECT 1;
-- statement
CREATE POLICY n ON v USING (true);
-- error: Refused

--- rows of a materialized view inserted
-- given
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- statement
INSERT INTO m VALUES (1);
-- error: Refused

--- rows of a materialized view updated
-- given
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- statement
UPDATE m SET a = 1;
-- error: Refused

--- rows of a materialized view deleted
-- given
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- statement
DELETE FROM m;
-- error: Refused

--- a publication of a view
-- given
CREATE VIEW v AS SELECT 1;
-- statement
CREATE PUBLICATION n FOR TABLE v;
-- error: Refused

--- a publication of a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE f (id int) SERVER files OPTIONS (filename '/dev/null');
-- statement
CREATE PUBLICATION n FOR TABLE f;
-- error: Refused

--- a rule of a materialized view
-- given
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- statement
CREATE RULE n AS ON DELETE TO m DO INSTEAD NOTHING;
-- error: Refused

--- a rule of a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE f (id int) SERVER files OPTIONS (filename '/dev/null');
-- statement
CREATE RULE n AS ON DELETE TO f DO INSTEAD NOTHING;
-- error: Refused

--- a foreign key to a table that has another name by now
-- given
CREATE TABLE above (id int PRIMARY KEY);
CREATE TABLE own (id int);
-- earlier
ALTER TABLE above RENAME TO o;
-- statement
ALTER TABLE own ADD FOREIGN KEY (id) REFERENCES above (id);
-- error: DoesNotExist

--- a foreign key of a new table to a table that has another name by now
-- given
CREATE TABLE above (id int PRIMARY KEY);
-- earlier
ALTER TABLE above RENAME TO o;
-- statement
CREATE TABLE own (id int REFERENCES above);
-- error: DoesNotExist

--- a foreign key to a table that is dropped by now
-- given
CREATE TABLE above (id int PRIMARY KEY);
-- earlier
DROP TABLE above;
-- statement
CREATE TABLE own (id int REFERENCES above);
-- error: DoesNotExist

--- a column of another type than that of a child
-- given
CREATE TABLE above (id int);
CREATE TABLE own (n varchar(10)) INHERITS (above);
-- statement
ALTER TABLE above ADD COLUMN n varchar(20);
-- error: Refused

--- a column of another collation than that of a child
-- given
CREATE TABLE above (id int);
CREATE TABLE own (n text COLLATE "C") INHERITS (above);
-- statement
ALTER TABLE above ADD COLUMN n text;
-- error: Refused

--- a publication of a table with a foreign child
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE TABLE above (id int);
CREATE FOREIGN TABLE f () INHERITS (above) SERVER files OPTIONS (filename '/dev/null');
-- statement
CREATE PUBLICATION n FOR TABLE above;
-- error: Refused

--- a publication of a table without its foreign child
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE TABLE above (id int);
CREATE FOREIGN TABLE f () INHERITS (above) SERVER files OPTIONS (filename '/dev/null');
-- statement
CREATE PUBLICATION n FOR TABLE ONLY above;
-- locks: public.above ShareUpdateExclusiveLock

--- NULL allowed in a partitioned table alone
-- statement
ALTER TABLE ONLY r ALTER COLUMN a DROP NOT NULL;
-- 13-17 error: Refused
-- 18+ locks: public.r AccessExclusiveLock

--- a constraint of a domain that has one of that name
-- given
CREATE DOMAIN small AS int CONSTRAINT n CHECK (VALUE < 1000);
-- statement
ALTER DOMAIN small ADD CONSTRAINT n CHECK (VALUE > 0);
-- error: AlreadyExists

--- a constraint of a domain that got one of that name before
-- given
CREATE DOMAIN small AS int;
-- earlier
ALTER DOMAIN small ADD CONSTRAINT n CHECK (VALUE > 0);
-- statement
ALTER DOMAIN small ADD CONSTRAINT n CHECK (VALUE > 0);
-- error: AlreadyExists

--- a unique constraint by the name of an index of another table
-- given
CREATE INDEX n ON base (a);
-- statement
ALTER TABLE p ADD CONSTRAINT n UNIQUE (a);
-- error: AlreadyExists

--- a unique constraint twice in one statement
-- statement
ALTER TABLE p ADD CONSTRAINT n UNIQUE (a), ADD CONSTRAINT n UNIQUE (a);
-- error: AlreadyExists

--- a unique constraint by the name of one that the statement drops
-- given
ALTER TABLE p ADD CONSTRAINT n UNIQUE (a);
-- statement
ALTER TABLE p ADD CONSTRAINT n UNIQUE (id), DROP CONSTRAINT n;
-- locks: public.p AccessExclusiveLock, public.n AccessExclusiveLock
-- scans: public.p
-- index_builds: public.n

--- a type that stays the same, twice
-- statement
ALTER TABLE p ALTER COLUMN a TYPE int, ALTER COLUMN a TYPE int USING a::int;
-- locks: public.p AccessExclusiveLock

--- a type that changes after one that stays the same
-- statement
ALTER TABLE p ALTER COLUMN a TYPE int, ALTER COLUMN a TYPE varchar(20);
-- rewrites: public.p
-- locks: public.p AccessExclusiveLock, public.p_pkey AccessExclusiveLock
-- index_builds: public.p_pkey

--- a foreign table attached where there is a foreign key
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE f (id int NOT NULL, a int) SERVER files OPTIONS (filename '/dev/null');
ALTER TABLE r ADD FOREIGN KEY (id) REFERENCES p (id);
-- statement
ALTER TABLE r ATTACH PARTITION f FOR VALUES FROM (20) TO (30);
-- error: Refused

--- a comment on a column of a table that is dropped by now
-- earlier
DROP TABLE p;
-- statement
COMMENT ON COLUMN p.a IS 'x';
-- error: DoesNotExist

--- a comment on a table that is dropped by now
-- earlier
DROP TABLE p;
-- statement
COMMENT ON TABLE p IS 'x';
-- error: DoesNotExist

--- a grant on a table that is dropped by now
-- earlier
DROP TABLE p;
-- statement
GRANT SELECT ON p TO app;
-- error: DoesNotExist

--- a publication of a table that is dropped by now
-- earlier
DROP TABLE p;
-- statement
CREATE PUBLICATION n FOR TABLE p;
-- error: DoesNotExist

--- statistics of a table that is dropped by now
-- earlier
DROP TABLE p;
-- statement
CREATE STATISTICS n ON id, a FROM p;
-- error: DoesNotExist

--- a view of a table that is dropped by now
-- earlier
DROP TABLE p;
-- statement
CREATE VIEW n AS SELECT * FROM p;
-- error: DoesNotExist

--- rows of a table that is dropped by now
-- earlier
DROP TABLE p;
-- statement
UPDATE p SET a = a;
-- error: DoesNotExist

--- an index made a constraint by a name that is taken
-- given
CREATE UNIQUE INDEX unique_a ON p (a);
CREATE VIEW n AS SELECT 1 AS a;
-- statement
ALTER TABLE p ADD CONSTRAINT n UNIQUE USING INDEX unique_a;
-- error: AlreadyExists

--- an index made a constraint by its own name
-- given
CREATE UNIQUE INDEX unique_a ON p (a);
-- statement
ALTER TABLE p ADD CONSTRAINT unique_a UNIQUE USING INDEX unique_a;
-- locks: public.p AccessExclusiveLock, public.unique_a AccessShareLock

--- a type without a cast, of a foreign table
-- given
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE f (id int, b text) SERVER files OPTIONS (filename '/dev/null');
-- statement
ALTER TABLE f ALTER COLUMN b TYPE int;
-- locks: public.f AccessExclusiveLock

--- clustered by an index that is dropped by now
-- given
CREATE INDEX n ON p (a);
-- earlier
DROP INDEX n;
-- statement
ALTER TABLE p CLUSTER ON n;
-- error: DoesNotExist

--- a publication that is there already
-- given
CREATE PUBLICATION n FOR TABLE p;
-- statement
CREATE PUBLICATION n FOR TABLE r;
-- error: AlreadyExists

--- statistics that are there already
-- given
CREATE STATISTICS n ON id, a FROM p;
-- statement
CREATE STATISTICS n ON id, a FROM p;
-- error: AlreadyExists

--- trigger of a table that is gone
-- given
CREATE TABLE gone (id int);
CREATE TRIGGER g BEFORE UPDATE ON gone FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
-- earlier
DROP TABLE gone;
-- statement
DROP TRIGGER g ON gone;
-- error: DoesNotExist

--- policy of a table that is gone
-- given
CREATE TABLE gone (id int);
CREATE POLICY g ON gone USING (true);
-- earlier
DROP TABLE gone;
-- statement
DROP POLICY g ON gone;
-- error: DoesNotExist

--- trigger of a table that is gone, if it is there
-- given
CREATE TABLE gone (id int);
CREATE TRIGGER g BEFORE UPDATE ON gone FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
-- earlier
DROP TABLE gone;
-- statement
DROP TRIGGER IF EXISTS g ON gone;
-- locks: public.gone AccessExclusiveLock

--- statistics that are gone
-- given
CREATE TABLE many (id int, a int);
CREATE STATISTICS st ON id, a FROM many;
-- earlier
DROP STATISTICS st;
-- statement
DROP STATISTICS st;
-- error: DoesNotExist

--- statistics that went with their table
-- given
CREATE TABLE many (id int, a int);
CREATE STATISTICS st ON id, a FROM many;
-- earlier
DROP TABLE many;
-- statement
DROP STATISTICS st;
-- error: DoesNotExist

--- statistics that are gone, if they are there
-- given
CREATE TABLE many (id int, a int);
CREATE STATISTICS st ON id, a FROM many;
-- earlier
DROP STATISTICS st;
-- statement
DROP STATISTICS IF EXISTS st;
-- locks: public.many ShareUpdateExclusiveLock

--- statistics that are gone and come again
-- given
CREATE TABLE many (id int, a int);
CREATE STATISTICS st ON id, a FROM many;
-- earlier
DROP STATISTICS st;
CREATE STATISTICS st ON id, a FROM many;
-- statement
DROP STATISTICS st;
-- locks: public.many ShareUpdateExclusiveLock
