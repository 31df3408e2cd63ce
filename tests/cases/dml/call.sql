-- given
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int PRIMARY KEY, t_id int);
INSERT INTO t SELECT g, g FROM generate_series(1, 50) g;
INSERT INTO u SELECT g, g FROM generate_series(1, 50) g;

--- function in plpgsql
-- given
CREATE FUNCTION mig() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE t ADD COLUMN b int; EXECUTE 'CREATE INDEX u_t ON u (t_id)'; END $$;
-- statement
SELECT mig();
-- locks: public.t AccessExclusiveLock, public.u ShareLock
-- scans: public.u
-- index_builds: public.u_t

--- function in SQL
-- given
CREATE FUNCTION mig() RETURNS void LANGUAGE sql AS 'UPDATE t SET a = 0; LOCK u';
-- statement
SELECT mig();
-- locks: public.t RowExclusiveLock, public.t_pkey RowExclusiveLock, public.u AccessExclusiveLock
-- scans: public.t

--- function with arguments, from FROM
-- given
CREATE FUNCTION mig(t_id int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE u ADD FOREIGN KEY (t_id) REFERENCES t; RETURN 1; END $$;
-- statement
SELECT * FROM mig(1) AS result;
-- locks: public.t ShareRowExclusiveLock, public.t_pkey AccessShareLock, public.u ShareRowExclusiveLock
-- locks: public.u_pkey AccessShareLock
-- scans: public.t, public.u

--- procedure
-- given
CREATE PROCEDURE mig() LANGUAGE plpgsql AS $$ BEGIN LOCK TABLE t IN SHARE MODE; END $$;
-- statement
CALL mig();
-- locks: public.t ShareLock

--- procedure that is ATOMIC
-- given
CREATE PROCEDURE mig() BEGIN ATOMIC INSERT INTO t VALUES (100, 1); UPDATE u SET t_id = 1 WHERE id = 1; END;
-- statement
CALL mig();
-- versions: 14+
-- locks: public.t RowExclusiveLock, public.u RowExclusiveLock, public.u_pkey RowExclusiveLock

--- functions that call each other
-- given
CREATE FUNCTION last_one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE t ADD COLUMN b int; RETURN 1; END $$;
CREATE FUNCTION first_one() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM last_one(); END $$;
-- statement
DO $do$ BEGIN PERFORM first_one(); END $do$;
-- locks: public.t AccessExclusiveLock

--- function whose result a block keeps
-- given
CREATE FUNCTION last_one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE t ADD COLUMN b int; RETURN 1; END $$;
-- statement
DO $do$ DECLARE x int; BEGIN x := last_one(); END $do$;
-- locks: public.t AccessExclusiveLock

--- function on which a condition hangs
-- given
CREATE FUNCTION last_one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE t ADD COLUMN b int; RETURN 1; END $$;
-- statement
DO $do$ BEGIN IF last_one() = 2 THEN NULL; END IF; END $do$;
-- locks: public.t AccessExclusiveLock

--- function that another returns
-- given
CREATE FUNCTION last_one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE t ADD COLUMN b int; RETURN 1; END $$;
CREATE FUNCTION first_one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN last_one(); END $$;
-- statement
SELECT first_one();
-- locks: public.t AccessExclusiveLock

--- function that is no procedure stays where a procedure of its name may be dropped
-- given
CREATE FUNCTION mig() RETURNS int LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE t ADD COLUMN b int; RETURN 1; END $$;
DROP PROCEDURE IF EXISTS mig;
-- statement
SELECT mig();
-- versions: 14+
-- locks: public.t AccessExclusiveLock

--- stable function
-- given
CREATE FUNCTION reads() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 1';
-- statement
SELECT reads();

--- search path of the function
-- given
CREATE SCHEMA other;
CREATE TABLE other.t (id int);
CREATE FUNCTION mig() RETURNS void LANGUAGE plpgsql SET search_path = other AS $$ BEGIN ALTER TABLE t ADD COLUMN b int; END $$;
-- statement
SELECT mig();
-- locks: other.t AccessExclusiveLock

--- function in WITH of INSERT
-- given
CREATE FUNCTION note() RETURNS int LANGUAGE plpgsql AS $$ BEGIN LOCK TABLE u; RETURN 1; END $$;
CREATE TABLE dst (a int);
-- statement
WITH x AS (SELECT note() AS a) INSERT INTO dst SELECT a FROM x;
-- locks: public.dst RowExclusiveLock, public.u AccessExclusiveLock

--- function in INSERT in WITH
-- given
CREATE FUNCTION note() RETURNS int LANGUAGE plpgsql AS $$ BEGIN LOCK TABLE u; RETURN 1; END $$;
CREATE TABLE dst (a int);
-- statement
WITH y AS (INSERT INTO dst VALUES (note()) RETURNING a) SELECT 1;
-- locks: public.dst RowExclusiveLock, public.u AccessExclusiveLock

--- function in RETURNING of INSERT
-- given
CREATE FUNCTION note() RETURNS int LANGUAGE plpgsql AS $$ BEGIN LOCK TABLE u; RETURN 1; END $$;
CREATE TABLE dst (a int);
-- statement
INSERT INTO dst VALUES (1) RETURNING note();
-- locks: public.dst RowExclusiveLock, public.u AccessExclusiveLock

--- function in ON CONFLICT
-- given
CREATE FUNCTION note() RETURNS int LANGUAGE plpgsql AS $$ BEGIN LOCK TABLE u; RETURN 1; END $$;
-- statement
INSERT INTO t VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET a = note();
-- locks: public.t RowExclusiveLock, public.t_pkey RowExclusiveLock, public.u AccessExclusiveLock

--- function that converts a column
-- given
CREATE FUNCTION conv(x text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN LOCK TABLE u; RETURN x::int; END $$;
CREATE TABLE txt (v text); INSERT INTO txt VALUES ('1');
-- statement
ALTER TABLE txt ALTER COLUMN v TYPE int USING conv(v);
-- locks: public.txt AccessExclusiveLock, public.u AccessExclusiveLock
-- rewrites: public.txt

--- function that UPDATE sets
-- given
CREATE FUNCTION note() RETURNS int LANGUAGE plpgsql AS $$ BEGIN LOCK TABLE u; RETURN 1; END $$;
-- statement
UPDATE t SET a = note() WHERE id = 1;
-- locks: public.t RowExclusiveLock, public.t_pkey RowExclusiveLock, public.u AccessExclusiveLock

--- function in WITH of UPDATE
-- given
CREATE FUNCTION note() RETURNS int LANGUAGE plpgsql AS $$ BEGIN LOCK TABLE u; RETURN 1; END $$;
-- statement
WITH x AS (SELECT note() AS a) UPDATE t SET a = x.a FROM x WHERE id = 1;
-- locks: public.t RowExclusiveLock, public.t_pkey RowExclusiveLock, public.u AccessExclusiveLock

--- function in RETURNING of DELETE
-- given
CREATE FUNCTION note() RETURNS int LANGUAGE plpgsql AS $$ BEGIN LOCK TABLE u; RETURN 1; END $$;
-- statement
DELETE FROM t WHERE id = 1 RETURNING note();
-- locks: public.t RowExclusiveLock, public.t_pkey RowExclusiveLock, public.u AccessExclusiveLock

--- function in DELETE in WITH
-- given
CREATE FUNCTION note() RETURNS int LANGUAGE plpgsql AS $$ BEGIN LOCK TABLE u; RETURN 1; END $$;
-- statement
WITH x AS (DELETE FROM t WHERE id = 1 RETURNING note()) SELECT 1;
-- locks: public.t RowExclusiveLock, public.t_pkey RowExclusiveLock, public.u AccessExclusiveLock

--- function in MERGE
-- given
CREATE FUNCTION note() RETURNS int LANGUAGE plpgsql AS $$ BEGIN LOCK TABLE u; RETURN 1; END $$;
CREATE TABLE dst (a int);
-- statement
MERGE INTO dst USING (VALUES (1)) AS v (a) ON dst.a = v.a WHEN NOT MATCHED THEN INSERT VALUES (note());
-- versions: 15+
-- locks: public.dst RowExclusiveLock, public.u AccessExclusiveLock
-- scans: public.dst
