-- given
CREATE TABLE t (id int PRIMARY KEY, a int, b text);
INSERT INTO t SELECT g, g, g::text FROM generate_series(1, 10) g;
CREATE TABLE base (a int);
CREATE TABLE heir () INHERITS (base);
CREATE TABLE r (k int, v text, p_id int) PARTITION BY RANGE (k);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);
CREATE TABLE p (id int PRIMARY KEY);
INSERT INTO p SELECT generate_series(1, 10);
CREATE TABLE child (id int PRIMARY KEY, p_id int);
INSERT INTO child VALUES (1, 1);

--- validate not null
-- given
ALTER TABLE t ADD CONSTRAINT nn NOT NULL a NOT VALID;
-- statement
ALTER TABLE t VALIDATE CONSTRAINT nn;
-- versions: 18+
-- locks: public.t ShareUpdateExclusiveLock
-- scans: public.t

--- set not null over a not valid one
-- given
ALTER TABLE t ADD CONSTRAINT nn NOT NULL a NOT VALID;
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- versions: 18+
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- set not null over a not valid one, proved
-- given
ALTER TABLE t ADD CONSTRAINT nn NOT NULL a NOT VALID, ADD CHECK (a IS NOT NULL);
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- versions: 18+
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- validate not null, proved
-- given
ALTER TABLE t ADD CONSTRAINT nn NOT NULL a NOT VALID, ADD CHECK (a IS NOT NULL);
-- statement
ALTER TABLE t VALIDATE CONSTRAINT nn;
-- versions: 18+
-- locks: public.t ShareUpdateExclusiveLock
-- scans: public.t

--- drop a not valid not null
-- given
ALTER TABLE t ADD CONSTRAINT nn NOT NULL a NOT VALID;
-- statement
ALTER TABLE t ALTER a DROP NOT NULL;
-- versions: 18+
-- locks: public.t AccessExclusiveLock

--- drop a not valid not null by name
-- given
ALTER TABLE t ADD CONSTRAINT nn NOT NULL a NOT VALID;
-- statement
ALTER TABLE t DROP CONSTRAINT nn;
-- versions: 18+
-- locks: public.t AccessExclusiveLock

--- primary key over a not valid not null
-- given
ALTER TABLE t ADD CONSTRAINT nn NOT NULL a NOT VALID;
-- statement
ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (a);
-- versions: 18+
-- error: Refused

--- drop not null by name
-- given
ALTER TABLE t ADD CONSTRAINT nn NOT NULL a;
-- statement
ALTER TABLE t DROP CONSTRAINT nn;
-- versions: 18+
-- locks: public.t AccessExclusiveLock

--- drop generated not null by name
-- given
ALTER TABLE t ALTER a SET NOT NULL;
-- statement
ALTER TABLE t DROP CONSTRAINT t_a_not_null;
-- versions: 18+
-- locks: public.t AccessExclusiveLock

--- validate a valid not null
-- given
ALTER TABLE t ADD CONSTRAINT nn NOT NULL a;
-- statement
ALTER TABLE t VALIDATE CONSTRAINT nn;
-- versions: 18+
-- locks: public.t ShareUpdateExclusiveLock

--- not null no longer inherited
-- given
ALTER TABLE base ADD CONSTRAINT nn NOT NULL a;
-- statement
ALTER TABLE base ALTER CONSTRAINT nn NO INHERIT;
-- versions: 18+
-- locks: public.base AccessExclusiveLock, public.heir AccessExclusiveLock

--- not null inherited from now on
-- given
ALTER TABLE base ADD CONSTRAINT nn NOT NULL a NO INHERIT;
-- statement
ALTER TABLE base ALTER CONSTRAINT nn INHERIT;
-- versions: 18+
-- locks: public.base AccessExclusiveLock, public.heir AccessExclusiveLock
-- scans: public.heir

--- drop inherited not null
-- given
ALTER TABLE base ADD CONSTRAINT nn NOT NULL a;
-- statement
ALTER TABLE base DROP CONSTRAINT nn;
-- versions: 18+
-- locks: public.base AccessExclusiveLock, public.heir AccessExclusiveLock

--- drop inherited not null, only
-- given
ALTER TABLE base ADD CONSTRAINT nn NOT NULL a;
-- statement
ALTER TABLE ONLY base DROP CONSTRAINT nn;
-- versions: 18+
-- locks: public.base AccessExclusiveLock, public.heir AccessExclusiveLock

--- drop not null of the child
-- given
ALTER TABLE base ADD CONSTRAINT nn NOT NULL a;
-- statement
ALTER TABLE heir ALTER a DROP NOT NULL;
-- versions: 18+
-- error: Refused

--- drop not null that is not inherited
-- given
ALTER TABLE base ADD CONSTRAINT nn NOT NULL a NO INHERIT;
-- statement
ALTER TABLE base DROP CONSTRAINT nn;
-- versions: 18+
-- locks: public.base AccessExclusiveLock

--- validate inherited not null
-- given
ALTER TABLE base ADD CONSTRAINT nn NOT NULL a NOT VALID;
-- statement
ALTER TABLE base VALIDATE CONSTRAINT nn;
-- versions: 18+
-- locks: public.base ShareUpdateExclusiveLock, public.heir ShareUpdateExclusiveLock
-- scans: public.base, public.heir

--- validate a not null of a parent alone
-- given
ALTER TABLE base ADD CONSTRAINT nn NOT NULL a NO INHERIT NOT VALID;
-- statement
ALTER TABLE ONLY base VALIDATE CONSTRAINT nn;
-- versions: 18+
-- locks: public.base ShareUpdateExclusiveLock
-- scans: public.base

--- validate a not null of a parent alone, without ONLY
-- given
ALTER TABLE base ADD CONSTRAINT nn NOT NULL a NO INHERIT NOT VALID;
-- statement
ALTER TABLE base VALIDATE CONSTRAINT nn;
-- versions: 18+
-- locks: public.base ShareUpdateExclusiveLock
-- scans: public.base

--- set not null over an inherited not valid one
-- given
ALTER TABLE base ADD CONSTRAINT nn NOT NULL a NOT VALID;
-- statement
ALTER TABLE base ALTER a SET NOT NULL;
-- versions: 18+
-- locks: public.base AccessExclusiveLock, public.heir AccessExclusiveLock
-- scans: public.base, public.heir

--- validate not null, partitioned
-- given
ALTER TABLE r ADD CONSTRAINT nn NOT NULL v NOT VALID;
-- statement
ALTER TABLE r VALIDATE CONSTRAINT nn;
-- versions: 18+
-- locks: public.r ShareUpdateExclusiveLock, public.r1 ShareUpdateExclusiveLock
-- scans: public.r1

--- type change beside a not valid not null
-- given
ALTER TABLE t ADD CONSTRAINT nn NOT NULL a NOT VALID;
-- statement
ALTER TABLE t ALTER a TYPE int;
-- versions: 18+
-- locks: public.t AccessExclusiveLock

--- enforce a key
-- given
ALTER TABLE child ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p NOT ENFORCED;
-- statement
ALTER TABLE child ALTER CONSTRAINT fk ENFORCED;
-- versions: 18+
-- locks: public.child AccessExclusiveLock, public.child_pkey AccessShareLock
-- locks: public.p ShareRowExclusiveLock, public.p_pkey AccessShareLock
-- scans: public.child, public.p

--- defer a key that is not enforced
-- given
ALTER TABLE child ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p NOT ENFORCED;
-- statement
ALTER TABLE child ALTER CONSTRAINT fk DEFERRABLE;
-- versions: 18+
-- locks: public.child AccessExclusiveLock

--- validate a key that is not enforced
-- given
ALTER TABLE child ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p NOT ENFORCED;
-- statement
ALTER TABLE child VALIDATE CONSTRAINT fk;
-- versions: 18+
-- error: Refused

--- drop a key that is not enforced
-- given
ALTER TABLE child ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p NOT ENFORCED;
-- statement
ALTER TABLE child DROP CONSTRAINT fk;
-- versions: 18+
-- locks: public.child AccessExclusiveLock, public.p AccessExclusiveLock

--- type under a key that is not enforced
-- given
ALTER TABLE child ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p NOT ENFORCED;
-- statement
ALTER TABLE child ALTER p_id TYPE bigint;
-- versions: 18+
-- locks: public.child AccessExclusiveLock, public.child_pkey AccessExclusiveLock
-- locks: public.p ShareRowExclusiveLock
-- rewrites: public.child
-- index_builds: public.child_pkey

--- validate a check that is not enforced
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0) NOT ENFORCED;
-- statement
ALTER TABLE t VALIDATE CONSTRAINT ck;
-- versions: 18+
-- error: Refused

--- drop a check that is not enforced
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0) NOT ENFORCED;
-- statement
ALTER TABLE t DROP CONSTRAINT ck;
-- versions: 18+
-- locks: public.t AccessExclusiveLock

--- type under a check that is not enforced
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (b <> '') NOT ENFORCED;
-- statement
ALTER TABLE t ALTER b TYPE varchar;
-- versions: 18+
-- locks: public.t AccessExclusiveLock

--- not null beside a check that is not enforced
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (a IS NOT NULL) NOT ENFORCED;
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- versions: 18+
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- set expression of a virtual column
-- given
ALTER TABLE t ADD COLUMN g int GENERATED ALWAYS AS (a * 2) VIRTUAL;
-- statement
ALTER TABLE t ALTER g SET EXPRESSION AS (a * 3);
-- versions: 18+
-- locks: public.t AccessExclusiveLock

--- set expression of a virtual column, check
-- given
ALTER TABLE t ADD COLUMN g int GENERATED ALWAYS AS (a * 2) VIRTUAL CHECK (g > 0);
-- statement
ALTER TABLE t ALTER g SET EXPRESSION AS (a * 3);
-- versions: 18+
-- error: Refused

--- set expression of a virtual column, other check
-- given
ALTER TABLE t ADD COLUMN g int GENERATED ALWAYS AS (a * 2) VIRTUAL, ADD CHECK (a > 0);
-- statement
ALTER TABLE t ALTER g SET EXPRESSION AS (a * 3);
-- versions: 18+
-- error: Refused

--- set not null of a virtual column
-- given
ALTER TABLE t ADD COLUMN g int GENERATED ALWAYS AS (a * 2) VIRTUAL;
-- statement
ALTER TABLE t ALTER g SET NOT NULL;
-- versions: 18+
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- check of a virtual column
-- given
ALTER TABLE t ADD COLUMN g int GENERATED ALWAYS AS (a * 2) VIRTUAL;
-- statement
ALTER TABLE t ADD CHECK (g > 0);
-- versions: 18+
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- drop a virtual column
-- given
ALTER TABLE t ADD COLUMN g int GENERATED ALWAYS AS (a * 2) VIRTUAL;
-- statement
ALTER TABLE t DROP COLUMN g;
-- versions: 18+
-- locks: public.t AccessExclusiveLock

--- drop expression of a virtual column
-- given
ALTER TABLE t ADD COLUMN g int GENERATED ALWAYS AS (a * 2) VIRTUAL;
-- statement
ALTER TABLE t ALTER g DROP EXPRESSION;
-- versions: 18+
-- error: Refused

--- type of a virtual column
-- given
ALTER TABLE t ADD COLUMN g int GENERATED ALWAYS AS (a * 2) VIRTUAL;
-- statement
ALTER TABLE t ALTER g TYPE bigint;
-- versions: 18+
-- locks: public.t AccessExclusiveLock

--- validate a not valid key of a partitioned table
-- given
ALTER TABLE r ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p NOT VALID;
-- statement
ALTER TABLE r VALIDATE CONSTRAINT fk;
-- versions: 18+
-- locks: public.p RowShareLock, public.p_pkey AccessShareLock, public.r ShareUpdateExclusiveLock
-- locks: public.r1 ShareUpdateExclusiveLock
-- scans: public.p, public.r1

--- validate a not valid key of a partition
-- given
ALTER TABLE r ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p NOT VALID;
-- statement
ALTER TABLE r1 VALIDATE CONSTRAINT fk;
-- versions: 18+
-- locks: public.p RowShareLock, public.p_pkey AccessShareLock, public.r1 ShareUpdateExclusiveLock
-- scans: public.p, public.r1

--- enforce a key of a partitioned table
-- given
ALTER TABLE r ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p NOT ENFORCED;
-- statement
ALTER TABLE r ALTER CONSTRAINT fk ENFORCED;
-- versions: 18+
-- locks: public.p ShareRowExclusiveLock, public.p_pkey AccessShareLock, public.r AccessExclusiveLock
-- locks: public.r1 AccessExclusiveLock
-- scans: public.p, public.r1

--- no longer enforce a key of a partitioned table
-- given
ALTER TABLE r ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p;
-- statement
ALTER TABLE r ALTER CONSTRAINT fk NOT ENFORCED;
-- versions: 18+
-- locks: public.p AccessExclusiveLock, public.r AccessExclusiveLock, public.r1 AccessExclusiveLock

--- without overlaps
-- given
CREATE EXTENSION IF NOT EXISTS btree_gist; CREATE TABLE w (id int, during tsrange);
-- statement
ALTER TABLE w ADD PRIMARY KEY (id, during WITHOUT OVERLAPS);
-- versions: 18+
-- locks: public.w AccessExclusiveLock
-- scans: public.w
-- index_builds: public.w_pkey
