-- given
CREATE TABLE p (id int PRIMARY KEY, code text UNIQUE);
INSERT INTO p SELECT g, g::text FROM generate_series(1, 10) g;
CREATE TABLE t (id int PRIMARY KEY, a int, b text);
CREATE INDEX t_a ON t (a);
INSERT INTO t SELECT g, g, g::text FROM generate_series(1, 10) g;
CREATE TABLE empty (id int PRIMARY KEY);
CREATE DOMAIN free AS int;
CREATE DOMAIN checked AS int CHECK (value > 0);
CREATE DOMAIN filled AS int NOT NULL;
CREATE DOMAIN nested AS checked;
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE FUNCTION volatile_plpgsql() RETURNS int LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN 1; END';
CREATE FUNCTION stable_plpgsql() RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN 1; END';
CREATE FUNCTION volatile_constant() RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 1';
CREATE FUNCTION volatile_body() RETURNS double precision LANGUAGE sql VOLATILE AS 'SELECT random()';
CREATE FUNCTION stable_over_random() RETURNS double precision LANGUAGE sql STABLE AS 'SELECT random()';
CREATE FUNCTION stable_body() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT now()';
CREATE FUNCTION plus(int) RETURNS int LANGUAGE sql VOLATILE AS 'SELECT $1 + 1';
CREATE FUNCTION counted() RETURNS bigint LANGUAGE sql VOLATILE AS 'SELECT count(*) FROM p';
CREATE SEQUENCE s;
CREATE TABLE base (id int PRIMARY KEY);
CREATE TABLE heir (z int) INHERITS (base);
CREATE TABLE grandchild (zz int) INHERITS (heir);
CREATE INDEX heir_z ON heir (z);
CREATE TABLE r (k int NOT NULL, v text) PARTITION BY RANGE (k);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);
CREATE TABLE r2 PARTITION OF r FOR VALUES FROM (10) TO (20) PARTITION BY LIST (k);
CREATE TABLE r2a PARTITION OF r2 FOR VALUES IN (10, 11);
CREATE INDEX r_v ON r (v);

--- plain
-- statement
ALTER TABLE t ADD COLUMN c int;
-- locks: public.t AccessExclusiveLock

--- constant default
-- statement
ALTER TABLE t ADD COLUMN c int DEFAULT 1;
-- locks: public.t AccessExclusiveLock

--- constant default, not null
-- statement
ALTER TABLE t ADD COLUMN c int NOT NULL DEFAULT 1;
-- locks: public.t AccessExclusiveLock

--- null default
-- statement
ALTER TABLE t ADD COLUMN c int DEFAULT NULL;
-- locks: public.t AccessExclusiveLock

--- cast default
-- statement
ALTER TABLE t ADD COLUMN c jsonb NOT NULL DEFAULT '{}'::jsonb;
-- locks: public.t AccessExclusiveLock

--- array default
-- statement
ALTER TABLE t ADD COLUMN c text[] NOT NULL DEFAULT ARRAY[]::text[];
-- locks: public.t AccessExclusiveLock

--- enum default
-- statement
ALTER TABLE t ADD COLUMN c mood NOT NULL DEFAULT 'sad';
-- locks: public.t AccessExclusiveLock

--- now
-- statement
ALTER TABLE t ADD COLUMN c timestamptz NOT NULL DEFAULT now();
-- locks: public.t AccessExclusiveLock

--- current timestamp
-- statement
ALTER TABLE t ADD COLUMN c timestamptz DEFAULT CURRENT_TIMESTAMP;
-- locks: public.t AccessExclusiveLock

--- current date
-- statement
ALTER TABLE t ADD COLUMN c date DEFAULT CURRENT_DATE;
-- locks: public.t AccessExclusiveLock

--- current user
-- statement
ALTER TABLE t ADD COLUMN c text DEFAULT CURRENT_USER;
-- locks: public.t AccessExclusiveLock

--- current setting
-- statement
ALTER TABLE t ADD COLUMN c text DEFAULT current_setting('server_version');
-- locks: public.t AccessExclusiveLock

--- transaction id
-- statement
ALTER TABLE t ADD COLUMN c bigint DEFAULT txid_current();
-- locks: public.t AccessExclusiveLock

--- at time zone
-- statement
ALTER TABLE t ADD COLUMN c timestamp DEFAULT (now() AT TIME ZONE 'utc');
-- locks: public.t AccessExclusiveLock

--- immutable function
-- statement
ALTER TABLE t ADD COLUMN c text DEFAULT md5('x');
-- locks: public.t AccessExclusiveLock

--- statement timestamp
-- statement
ALTER TABLE t ADD COLUMN c timestamptz DEFAULT statement_timestamp();
-- locks: public.t AccessExclusiveLock

--- clock timestamp
-- statement
ALTER TABLE t ADD COLUMN c timestamptz DEFAULT clock_timestamp();
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- timeofday
-- statement
ALTER TABLE t ADD COLUMN c text DEFAULT timeofday();
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- random
-- statement
ALTER TABLE t ADD COLUMN c double precision DEFAULT random();
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- random inside
-- statement
ALTER TABLE t ADD COLUMN c text DEFAULT md5(random()::text);
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- random uuid
-- statement
ALTER TABLE t ADD COLUMN c uuid DEFAULT gen_random_uuid();
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- nextval
-- statement
ALTER TABLE t ADD COLUMN c bigint DEFAULT nextval('s');
-- locks: public.s RowExclusiveLock, public.t AccessExclusiveLock, public.t_a AccessExclusiveLock
-- locks: public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- volatile plpgsql
-- statement
ALTER TABLE t ADD COLUMN c int DEFAULT volatile_plpgsql();
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- stable plpgsql
-- statement
ALTER TABLE t ADD COLUMN c int DEFAULT stable_plpgsql();
-- locks: public.t AccessExclusiveLock

--- volatile sql with a constant body
-- statement
ALTER TABLE t ADD COLUMN c int DEFAULT volatile_constant();
-- locks: public.t AccessExclusiveLock

--- volatile sql with a volatile body
-- statement
ALTER TABLE t ADD COLUMN c double precision DEFAULT volatile_body();
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- stable sql with a volatile body
-- statement
ALTER TABLE t ADD COLUMN c double precision DEFAULT stable_over_random();
-- locks: public.t AccessExclusiveLock

--- volatile sql with a stable body
-- statement
ALTER TABLE t ADD COLUMN c timestamptz DEFAULT stable_body();
-- locks: public.t AccessExclusiveLock

--- volatile sql with a parameter
-- statement
ALTER TABLE t ADD COLUMN c int DEFAULT plus(1);
-- locks: public.t AccessExclusiveLock

--- serial
-- statement
ALTER TABLE t ADD COLUMN c serial;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- bigserial
-- statement
ALTER TABLE t ADD COLUMN c bigserial;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- identity always
-- statement
ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS IDENTITY;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- identity by default
-- statement
ALTER TABLE t ADD COLUMN c bigint GENERATED BY DEFAULT AS IDENTITY;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- generated stored
-- statement
ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (a + 1) STORED;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- generated virtual
-- statement
ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (a + 1) VIRTUAL;
-- locks: public.t AccessExclusiveLock
-- error: NotInThisVersion
-- 18 error: none

--- generated virtual, not null
-- statement
ALTER TABLE t ADD COLUMN c int NOT NULL GENERATED ALWAYS AS (a + 1) VIRTUAL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- error: NotInThisVersion
-- 18 error: none

--- generated virtual, check
-- statement
ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (a + 1) VIRTUAL CHECK (c > 0);
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- error: NotInThisVersion
-- 18 error: none

--- generated stored, not null
-- statement
ALTER TABLE t ADD COLUMN c int NOT NULL GENERATED ALWAYS AS (a + 1) STORED;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- domain without constraints
-- statement
ALTER TABLE t ADD COLUMN c free;
-- locks: public.t AccessExclusiveLock

--- domain without constraints, default
-- statement
ALTER TABLE t ADD COLUMN c free DEFAULT 1;
-- locks: public.t AccessExclusiveLock

--- domain with a check
-- statement
ALTER TABLE t ADD COLUMN c checked;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- domain with a check, default
-- statement
ALTER TABLE t ADD COLUMN c checked DEFAULT 1;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- domain with not null, default
-- statement
ALTER TABLE t ADD COLUMN c filled DEFAULT 1;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- domain over a domain with a check
-- statement
ALTER TABLE t ADD COLUMN c nested;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- array of a domain with a check
-- statement
ALTER TABLE t ADD COLUMN c checked[];
-- locks: public.t AccessExclusiveLock

--- not null without default
-- statement
ALTER TABLE t ADD COLUMN c int NOT NULL;
-- error: NotNullWithoutDefault

--- not null without default, empty table
-- statement
ALTER TABLE empty ADD COLUMN c int NOT NULL;
-- locks: public.empty AccessExclusiveLock
-- scans: public.empty
-- breaks: InsertNeedsColumn public.empty c

--- not null, default null
-- statement
ALTER TABLE t ADD COLUMN c int NOT NULL DEFAULT NULL;
-- error: NotNullWithoutDefault

--- check
-- statement
ALTER TABLE t ADD COLUMN c int CHECK (c > 0);
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- check with default
-- statement
ALTER TABLE t ADD COLUMN c int DEFAULT 1 CHECK (c > 0);
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- check, not enforced
-- statement
ALTER TABLE t ADD COLUMN c int CHECK (c > 0) NOT ENFORCED;
-- locks: public.t AccessExclusiveLock
-- error: NotInThisVersion
-- 18 error: none

--- check, no inherit
-- statement
ALTER TABLE base ADD COLUMN c int CHECK (c > 0) NO INHERIT;
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock
-- scans: public.base

--- check beside, not valid
-- statement
ALTER TABLE t ADD COLUMN c int, ADD CONSTRAINT c_positive CHECK (c > 0) NOT VALID;
-- locks: public.t AccessExclusiveLock

--- unique
-- statement
ALTER TABLE t ADD COLUMN c int UNIQUE;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_c_key

--- unique, named
-- statement
ALTER TABLE t ADD COLUMN c int CONSTRAINT only_once UNIQUE;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.only_once

--- primary key
-- given
CREATE TABLE bare (x int); INSERT INTO bare VALUES (1);
-- statement
ALTER TABLE bare ADD COLUMN c int DEFAULT 1 PRIMARY KEY;
-- locks: public.bare AccessExclusiveLock
-- scans: public.bare
-- index_builds: public.bare_pkey

--- primary key serial
-- given
CREATE TABLE bare (x int); INSERT INTO bare VALUES (1), (2);
-- statement
ALTER TABLE bare ADD COLUMN id serial PRIMARY KEY;
-- locks: public.bare AccessExclusiveLock
-- rewrites: public.bare
-- index_builds: public.bare_pkey

--- primary key identity
-- given
CREATE TABLE bare (x int); INSERT INTO bare VALUES (1), (2);
-- statement
ALTER TABLE bare ADD COLUMN id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY;
-- locks: public.bare AccessExclusiveLock
-- rewrites: public.bare
-- index_builds: public.bare_pkey

--- primary key without default, empty table
-- given
CREATE TABLE bare (x int);
-- statement
ALTER TABLE bare ADD COLUMN id int PRIMARY KEY;
-- locks: public.bare AccessExclusiveLock
-- scans: public.bare
-- index_builds: public.bare_pkey
-- breaks: InsertNeedsColumn public.bare id

--- references
-- statement
ALTER TABLE t ADD COLUMN p_id int REFERENCES p;
-- locks: public.p ShareRowExclusiveLock, public.t AccessExclusiveLock

--- references, not null default
-- statement
ALTER TABLE t ADD COLUMN p_id int NOT NULL DEFAULT 1 REFERENCES p;
-- locks: public.p ShareRowExclusiveLock, public.p_code_key AccessShareLock, public.p_pkey AccessShareLock
-- locks: public.t AccessExclusiveLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.p, public.t

--- references, default
-- statement
ALTER TABLE t ADD COLUMN p_id int DEFAULT 1 REFERENCES p;
-- locks: public.p ShareRowExclusiveLock, public.p_code_key AccessShareLock, public.p_pkey AccessShareLock
-- locks: public.t AccessExclusiveLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.p, public.t

--- references, default null
-- statement
ALTER TABLE t ADD COLUMN p_id int DEFAULT NULL REFERENCES p;
-- locks: public.p ShareRowExclusiveLock, public.p_code_key AccessShareLock, public.p_pkey AccessShareLock
-- locks: public.t AccessExclusiveLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.p, public.t

--- references, not enforced
-- statement
ALTER TABLE t ADD COLUMN p_id int DEFAULT 1 REFERENCES p NOT ENFORCED;
-- locks: public.p ShareRowExclusiveLock, public.t AccessExclusiveLock
-- error: NotInThisVersion
-- 18 error: none

--- references the table itself
-- statement
ALTER TABLE t ADD COLUMN boss int REFERENCES t;
-- locks: public.t AccessExclusiveLock

--- references beside
-- statement
ALTER TABLE t ADD COLUMN p_id int, ADD FOREIGN KEY (p_id) REFERENCES p;
-- locks: public.p ShareRowExclusiveLock, public.p_code_key AccessShareLock, public.p_pkey AccessShareLock
-- locks: public.t AccessExclusiveLock, public.t_a AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.p, public.t

--- references beside, not valid
-- statement
ALTER TABLE t ADD COLUMN p_id int, ADD FOREIGN KEY (p_id) REFERENCES p NOT VALID;
-- locks: public.p ShareRowExclusiveLock, public.t AccessExclusiveLock

--- references a unique column
-- statement
ALTER TABLE t ADD COLUMN p_code text REFERENCES p (code);
-- locks: public.p ShareRowExclusiveLock, public.t AccessExclusiveLock

--- references, generated
-- statement
ALTER TABLE t ADD COLUMN p_id int GENERATED ALWAYS AS (a) STORED REFERENCES p;
-- locks: public.p ShareRowExclusiveLock, public.p_code_key AccessShareLock, public.p_pkey AccessShareLock
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- scans: public.p
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- collation
-- statement
ALTER TABLE t ADD COLUMN c text COLLATE "C" DEFAULT 'x';
-- locks: public.t AccessExclusiveLock

--- storage in the definition
-- statement
ALTER TABLE t ADD COLUMN c text STORAGE EXTERNAL;
-- locks: public.t AccessExclusiveLock
-- 13-15 error: NotInThisVersion

--- compression in the definition
-- statement
ALTER TABLE t ADD COLUMN c text COMPRESSION pglz;
-- locks: public.t AccessExclusiveLock
-- 13 error: NotInThisVersion

--- exists, if not exists
-- statement
ALTER TABLE t ADD COLUMN IF NOT EXISTS a int;
-- locks: public.t AccessExclusiveLock

--- exists, if not exists, with a key
-- statement
ALTER TABLE t ADD COLUMN IF NOT EXISTS a int REFERENCES p;
-- locks: public.t AccessExclusiveLock

--- exists, if not exists, serial
-- statement
ALTER TABLE t ADD COLUMN IF NOT EXISTS a serial UNIQUE;
-- locks: public.t AccessExclusiveLock

--- exists, if not exists, on a parent
-- statement
ALTER TABLE base ADD COLUMN IF NOT EXISTS id int;
-- locks: public.base AccessExclusiveLock

--- exists
-- statement
ALTER TABLE t ADD COLUMN a int;
-- error: AlreadyExists

--- new, if not exists
-- statement
ALTER TABLE t ADD COLUMN IF NOT EXISTS c int DEFAULT random();
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- two plain
-- statement
ALTER TABLE t ADD COLUMN c int, ADD COLUMN d text DEFAULT 'x';
-- locks: public.t AccessExclusiveLock

--- two, one volatile
-- statement
ALTER TABLE t ADD COLUMN c int, ADD COLUMN d double precision DEFAULT random();
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_a, public.t_pkey

--- inherited
-- statement
ALTER TABLE base ADD COLUMN c int;
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock

--- inherited, volatile
-- statement
ALTER TABLE base ADD COLUMN c double precision DEFAULT random();
-- locks: public.base AccessExclusiveLock, public.base_pkey AccessExclusiveLock
-- locks: public.grandchild AccessExclusiveLock, public.heir AccessExclusiveLock
-- locks: public.heir_z AccessExclusiveLock
-- rewrites: public.base, public.grandchild, public.heir
-- index_builds: public.base_pkey, public.heir_z

--- inherited, check
-- statement
ALTER TABLE base ADD COLUMN c int CHECK (c > 0);
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock
-- scans: public.base, public.grandchild, public.heir

--- inherited, only
-- statement
ALTER TABLE ONLY base ADD COLUMN c int;
-- error: Refused

--- inherited, unique
-- statement
ALTER TABLE base ADD COLUMN c int UNIQUE;
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock
-- scans: public.base
-- index_builds: public.base_c_key

--- inherited, references
-- statement
ALTER TABLE base ADD COLUMN c int REFERENCES p;
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock, public.p ShareRowExclusiveLock

--- partitioned
-- statement
ALTER TABLE r ADD COLUMN c int;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock

--- partitioned, volatile
-- statement
ALTER TABLE r ADD COLUMN c double precision DEFAULT random();
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r1_v_idx AccessExclusiveLock
-- locks: public.r2 AccessExclusiveLock, public.r2a AccessExclusiveLock
-- locks: public.r2a_v_idx AccessExclusiveLock
-- rewrites: public.r1, public.r2a
-- index_builds: public.r1_v_idx, public.r2a_v_idx

--- partitioned, check
-- statement
ALTER TABLE r ADD COLUMN c int CHECK (c > 0);
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock
-- scans: public.r1, public.r2a

--- partitioned, references
-- statement
ALTER TABLE r ADD COLUMN c int REFERENCES p;
-- locks: public.p ShareRowExclusiveLock, public.r AccessExclusiveLock, public.r1 AccessExclusiveLock
-- locks: public.r2 AccessExclusiveLock, public.r2a AccessExclusiveLock

--- partitioned, references with default
-- statement
ALTER TABLE r ADD COLUMN c int DEFAULT 1 REFERENCES p;
-- locks: public.p ShareRowExclusiveLock, public.p_code_key AccessShareLock, public.p_pkey AccessShareLock
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r1_v_idx AccessShareLock
-- locks: public.r2 AccessExclusiveLock, public.r2a AccessExclusiveLock, public.r2a_v_idx AccessShareLock
-- scans: public.p, public.r1, public.r2a

--- partitioned, not null with default
-- statement
ALTER TABLE r ADD COLUMN c int NOT NULL DEFAULT 1;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock

--- to a partition
-- statement
ALTER TABLE r1 ADD COLUMN c int;
-- error: Refused

--- to a child
-- statement
ALTER TABLE heir ADD COLUMN c int;
-- locks: public.grandchild AccessExclusiveLock, public.heir AccessExclusiveLock

--- set not null on the new column
-- statement
ALTER TABLE t ADD COLUMN c int DEFAULT 1, ALTER c SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- default in the same statement
-- statement
ALTER TABLE t ADD COLUMN c int, ALTER c SET DEFAULT 1;
-- locks: public.t AccessExclusiveLock

--- unique over the new column
-- statement
ALTER TABLE t ADD COLUMN c int, ADD CONSTRAINT t_ac UNIQUE (a, c);
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_ac
-- breaks: StricterColumn public.t t_ac
