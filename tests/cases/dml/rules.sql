-- given
CREATE TABLE log (id int, a int); INSERT INTO log VALUES (1, 1), (2, 2);
CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t VALUES (1, 1), (2, 2);
CREATE TABLE base (id int PRIMARY KEY, a int); INSERT INTO base VALUES (1, 1), (2, 2);
CREATE VIEW v AS SELECT id, a FROM base;

--- a row of a view goes elsewhere
-- given
CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO log VALUES (new.id, new.a);
-- statement
INSERT INTO v VALUES (1, 1)
-- locks: public.log RowExclusiveLock, public.v RowExclusiveLock

--- rows of a query of a view go elsewhere
-- given
CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO log VALUES (new.id, new.a);
-- statement
INSERT INTO v SELECT id, a FROM t
-- locks: public.log RowExclusiveLock, public.t AccessShareLock, public.t_pkey AccessShareLock
-- locks: public.v RowExclusiveLock
-- scans: public.t

--- a row of a view is changed elsewhere
-- given
CREATE RULE r AS ON UPDATE TO v DO INSTEAD UPDATE t SET a = new.a WHERE id = old.id;
-- statement
UPDATE v SET a = 2 WHERE id = 1
-- locks: public.base AccessShareLock, public.base_pkey AccessShareLock, public.t RowExclusiveLock
-- locks: public.t_pkey RowExclusiveLock, public.v RowExclusiveLock

--- rows of a view are deleted elsewhere
-- given
CREATE RULE r AS ON DELETE TO v DO INSTEAD DELETE FROM t WHERE id = old.id;
-- statement
DELETE FROM v WHERE id = 1
-- locks: public.base AccessShareLock, public.base_pkey AccessShareLock, public.t RowExclusiveLock
-- locks: public.t_pkey RowExclusiveLock, public.v RowExclusiveLock

--- a row goes elsewhere too
-- given
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (new.id, new.a);
-- statement
INSERT INTO t VALUES (3, 3)
-- locks: public.log RowExclusiveLock, public.t RowExclusiveLock

--- a change is noted
-- given
CREATE RULE r AS ON UPDATE TO t DO ALSO INSERT INTO log VALUES (old.id, old.a);
-- statement
UPDATE t SET a = 2 WHERE id = 1
-- locks: public.log RowExclusiveLock, public.t RowExclusiveLock, public.t_pkey RowExclusiveLock

--- a deletion is noted
-- given
CREATE RULE r AS ON DELETE TO t DO ALSO INSERT INTO log VALUES (old.id, old.a);
-- statement
DELETE FROM t WHERE id = 1
-- locks: public.log RowExclusiveLock, public.t RowExclusiveLock, public.t_pkey RowExclusiveLock

--- a rule of another command
-- given
CREATE RULE r AS ON DELETE TO t DO ALSO INSERT INTO log VALUES (old.id, old.a);
-- statement
UPDATE t SET a = 2 WHERE id = 1
-- locks: public.t RowExclusiveLock, public.t_pkey RowExclusiveLock

--- a row goes nowhere
-- given
CREATE TABLE child (id serial, t_id int REFERENCES t);
CREATE RULE r AS ON INSERT TO child DO INSTEAD NOTHING;
-- statement
INSERT INTO child (t_id) VALUES (1)
-- locks: public.child RowExclusiveLock

--- nothing is deleted
-- given
CREATE RULE r AS ON DELETE TO log DO INSTEAD NOTHING;
-- statement
DELETE FROM log
-- locks: public.log RowExclusiveLock

--- nothing is changed
-- given
CREATE RULE r AS ON UPDATE TO log DO INSTEAD NOTHING;
-- statement
UPDATE log SET a = 1
-- locks: public.log RowExclusiveLock

--- some rows go elsewhere
-- given
CREATE RULE r AS ON INSERT TO t WHERE new.a > 5 DO INSTEAD INSERT INTO log VALUES (new.id, new.a);
-- statement
INSERT INTO t VALUES (3, 3)
-- locks: public.log RowExclusiveLock, public.t RowExclusiveLock

--- two rules
-- given
CREATE RULE a AS ON INSERT TO v DO INSTEAD INSERT INTO log VALUES (new.id, new.a);
CREATE RULE b AS ON INSERT TO v DO ALSO (INSERT INTO t VALUES (new.id, new.a); UPDATE base SET a = 1 WHERE id = new.id);
-- statement
INSERT INTO v VALUES (3, 3)
-- locks: public.base RowExclusiveLock, public.base_pkey RowExclusiveLock, public.log RowExclusiveLock
-- locks: public.t RowExclusiveLock, public.v RowExclusiveLock

--- a rule that brings another one about
-- given
CREATE RULE a AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (new.id, new.a);
CREATE RULE b AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (new.id, new.a);
-- statement
INSERT INTO v VALUES (3, 3)
-- locks: public.log RowExclusiveLock, public.t RowExclusiveLock, public.v RowExclusiveLock

--- a rule's table has another name now
-- given
CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO log (id, a) VALUES (new.id, new.a);
ALTER TABLE log RENAME TO log2; ALTER TABLE log2 RENAME a TO b; CREATE TABLE log (id int);
-- statement
INSERT INTO v VALUES (3, 3)
-- locks: public.log2 RowExclusiveLock, public.v RowExclusiveLock

--- a rule is replaced
-- given
CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO log VALUES (new.id, new.a);
CREATE OR REPLACE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (new.id, new.a);
-- statement
INSERT INTO v VALUES (3, 3)
-- locks: public.t RowExclusiveLock, public.v RowExclusiveLock

--- a rule is dropped
-- given
CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO log VALUES (new.id, new.a);
DROP RULE r ON v;
-- statement
INSERT INTO v VALUES (3, 3)
-- locks: public.base RowExclusiveLock, public.v RowExclusiveLock

--- a rule has another name now
-- given
CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO log VALUES (new.id, new.a);
ALTER RULE r ON v RENAME TO s;
-- statement
INSERT INTO v VALUES (3, 3)
-- locks: public.log RowExclusiveLock, public.v RowExclusiveLock

--- a change under a rule is prepared
-- given
CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO log VALUES (new.id, new.a);
-- statement
PREPARE p AS INSERT INTO v VALUES (3, 3)
-- locks: public.log RowExclusiveLock, public.v RowExclusiveLock

--- a change under a rule is explained
-- given
CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO log VALUES (new.id, new.a);
-- statement
EXPLAIN INSERT INTO v VALUES (3, 3)
-- locks: public.log RowExclusiveLock, public.v RowExclusiveLock

--- what is read beside a change that goes elsewhere
-- given
CREATE RULE r AS ON UPDATE TO v DO INSTEAD UPDATE t SET a = new.a WHERE id = old.id;
CREATE TABLE other (id int, a int); INSERT INTO other VALUES (1, 1);
-- statement
UPDATE v SET a = (SELECT max(a) FROM log) FROM other WHERE v.id = other.id
-- locks: public.base AccessShareLock, public.base_pkey AccessShareLock, public.log AccessShareLock
-- locks: public.other AccessShareLock, public.t RowExclusiveLock, public.t_pkey RowExclusiveLock
-- locks: public.v RowExclusiveLock
-- scans: public.log, public.other

--- what is read beside a deletion that goes nowhere
-- given
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
-- statement
DELETE FROM t USING log WHERE t.id = log.id AND t.a > (SELECT max(a) FROM base)
-- locks: public.base AccessShareLock, public.log AccessShareLock, public.t RowExclusiveLock

--- rows of a query go nowhere
-- given
CREATE RULE r AS ON INSERT TO log DO INSTEAD NOTHING;
-- statement
INSERT INTO log SELECT id, a FROM t
-- locks: public.log RowExclusiveLock, public.t AccessShareLock

--- what the condition of a rule reads
-- given
CREATE TABLE other (id int, a int); INSERT INTO other VALUES (1, 1);
CREATE RULE r AS ON UPDATE TO t WHERE EXISTS (SELECT 1 FROM other WHERE other.id = new.id) DO ALSO INSERT INTO log VALUES (new.id, new.a);
-- statement
UPDATE t SET a = 5 WHERE id = 1
-- locks: public.log RowExclusiveLock, public.other AccessShareLock, public.t RowExclusiveLock
-- locks: public.t_pkey RowExclusiveLock
-- scans: public.other

--- what the condition of a rule in the place of some rows reads
-- given
CREATE TABLE other (id int, a int); INSERT INTO other VALUES (1, 1);
CREATE RULE r AS ON INSERT TO t WHERE EXISTS (SELECT 1 FROM other WHERE other.id = new.id) DO INSTEAD INSERT INTO log VALUES (new.id, new.a);
-- statement
INSERT INTO t VALUES (3, 3)
-- locks: public.log RowExclusiveLock, public.other AccessShareLock, public.t RowExclusiveLock
-- scans: public.other

--- some rows go nowhere
-- given
CREATE TABLE other (id int, a int); INSERT INTO other VALUES (1, 1);
CREATE RULE r AS ON INSERT TO t WHERE EXISTS (SELECT 1 FROM other WHERE other.id = new.id) DO INSTEAD NOTHING;
-- statement
INSERT INTO t VALUES (3, 3)
-- locks: public.other AccessShareLock, public.t RowExclusiveLock
-- scans: public.other

--- some rows stay
-- given
CREATE TABLE other (id int, a int); INSERT INTO other VALUES (1, 1);
CREATE RULE r AS ON DELETE TO t WHERE EXISTS (SELECT 1 FROM other WHERE other.id = old.id) DO INSTEAD NOTHING;
-- statement
DELETE FROM t WHERE id = 1
-- locks: public.other AccessShareLock, public.t RowExclusiveLock, public.t_pkey RowExclusiveLock
-- scans: public.other

--- nothing is done for some rows too
-- given
CREATE TABLE other (id int, a int); INSERT INTO other VALUES (1, 1);
CREATE RULE r AS ON DELETE TO t WHERE EXISTS (SELECT 1 FROM other WHERE other.id = old.id) DO ALSO NOTHING;
-- statement
DELETE FROM t WHERE id = 1
-- locks: public.t RowExclusiveLock, public.t_pkey RowExclusiveLock

--- a condition after a rule that takes every row
-- given
CREATE TABLE other (id int, a int); INSERT INTO other VALUES (1, 1);
CREATE RULE a AS ON DELETE TO log DO INSTEAD NOTHING;
CREATE RULE b AS ON DELETE TO log WHERE EXISTS (SELECT 1 FROM other WHERE other.id = old.id) DO INSTEAD NOTHING;
-- statement
DELETE FROM log
-- locks: public.log RowExclusiveLock

--- a condition before a rule that takes every row
-- given
CREATE TABLE other (id int PRIMARY KEY, a int); INSERT INTO other VALUES (1, 1);
CREATE RULE b AS ON DELETE TO log DO INSTEAD NOTHING;
CREATE RULE a AS ON DELETE TO log WHERE EXISTS (SELECT 1 FROM other WHERE other.id = old.id) DO INSTEAD NOTHING;
-- statement
DELETE FROM log
-- locks: public.log RowExclusiveLock, public.other AccessShareLock

--- a rule is switched off
-- given
CREATE RULE r AS ON UPDATE TO t DO ALSO INSERT INTO log VALUES (old.id, old.a);
ALTER TABLE t DISABLE RULE r;
-- statement
UPDATE t SET a = 2 WHERE id = 1
-- locks: public.t RowExclusiveLock, public.t_pkey RowExclusiveLock

--- a rule is for replicas only
-- given
CREATE RULE r AS ON UPDATE TO t DO ALSO INSERT INTO log VALUES (old.id, old.a);
ALTER TABLE t ENABLE REPLICA RULE r;
-- statement
UPDATE t SET a = 2 WHERE id = 1
-- locks: public.t RowExclusiveLock, public.t_pkey RowExclusiveLock

--- a rule is switched on again
-- given
CREATE RULE r AS ON UPDATE TO t DO ALSO INSERT INTO log VALUES (old.id, old.a);
ALTER TABLE t DISABLE RULE r; ALTER TABLE t ENABLE ALWAYS RULE r;
-- statement
UPDATE t SET a = 2 WHERE id = 1
-- locks: public.log RowExclusiveLock, public.t RowExclusiveLock, public.t_pkey RowExclusiveLock

--- a rule that is switched off is replaced
-- given
CREATE RULE r AS ON UPDATE TO t DO ALSO INSERT INTO log VALUES (old.id, old.a);
ALTER TABLE t DISABLE RULE r;
CREATE OR REPLACE RULE r AS ON UPDATE TO t DO ALSO UPDATE base SET a = 1;
-- statement
UPDATE t SET a = 2 WHERE id = 1
-- locks: public.t RowExclusiveLock, public.t_pkey RowExclusiveLock

--- MERGE of a table with a rule
-- given
CREATE RULE r AS ON DELETE TO t DO ALSO NOTHING;
-- statement
MERGE INTO t USING (VALUES (9)) AS s (id) ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (9, 9)
-- versions: 15+
-- error: Refused

--- MERGE of a table with a rule that is switched off
-- given
CREATE RULE r AS ON DELETE TO t DO ALSO NOTHING;
ALTER TABLE t DISABLE RULE r;
-- statement
MERGE INTO t USING (VALUES (9)) AS s (id) ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (9, 9)
-- versions: 15-16
-- error: Refused

--- MERGE of a table with a rule that is switched off, since 17
-- given
CREATE RULE r AS ON DELETE TO t DO ALSO NOTHING;
ALTER TABLE t DISABLE RULE r;
-- statement
MERGE INTO t USING (VALUES (9)) AS s (id) ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (9, 9)
-- versions: 17+
-- locks: public.t RowExclusiveLock, public.t_pkey RowExclusiveLock

--- MERGE of a view of a table with a rule
-- given
CREATE RULE r AS ON DELETE TO base DO ALSO NOTHING;
-- statement
MERGE INTO v USING (VALUES (9)) AS s (id) ON v.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (9, 9)
-- versions: 17+
-- error: Refused

--- MERGE of a view
-- statement
MERGE INTO v USING (VALUES (9)) AS s (id) ON v.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (9, 9)
-- versions: 15-16
-- error: Refused
