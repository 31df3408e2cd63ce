-- given
CREATE TABLE t (id int PRIMARY KEY, a int, b text, c boolean, nn int NOT NULL);
CREATE INDEX t_a ON t (a);
INSERT INTO t SELECT g, g, g::text, true, g FROM generate_series(1, 10) g;
CREATE TABLE base (id int, a int, nn int NOT NULL);
CREATE TABLE heir (z int) INHERITS (base);
CREATE TABLE grandchild (zz int) INHERITS (heir);
CREATE TABLE r (k int, v text) PARTITION BY RANGE (k);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);
CREATE TABLE r2 PARTITION OF r FOR VALUES FROM (10) TO (20) PARTITION BY LIST (k);
CREATE TABLE r2a PARTITION OF r2 FOR VALUES IN (10, 11);

--- without proof
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t a

--- set already
-- statement
ALTER TABLE t ALTER nn SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- set already by the primary key
-- statement
ALTER TABLE t ALTER id SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- proved
-- given
ALTER TABLE t ADD CHECK (a IS NOT NULL);
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- not valid check
-- given
ALTER TABLE t ADD CHECK (a IS NOT NULL) NOT VALID;
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t a

--- not valid check, validated
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (a IS NOT NULL) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT ck;
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- not enforced check
-- given
CREATE TABLE n (a int, CHECK (a > 0));
-- statement
ALTER TABLE n ALTER a SET NOT NULL;
-- locks: public.n AccessExclusiveLock
-- scans: public.n
-- breaks: StricterColumn public.n a

--- proved with more
-- given
ALTER TABLE t ADD CHECK (a IS NOT NULL AND a > 0);
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- proved by not is null
-- given
ALTER TABLE t ADD CHECK (NOT (a IS NULL));
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- proved by not over or
-- given
ALTER TABLE t ADD CHECK (NOT (a IS NULL OR b IS NULL));
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- not over and
-- given
ALTER TABLE t ADD CHECK (NOT (a IS NULL AND b IS NULL));
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t a

--- two columns in one check
-- given
ALTER TABLE t ADD CHECK (a IS NOT NULL AND b IS NOT NULL);
-- statement
ALTER TABLE t ALTER a SET NOT NULL, ALTER b SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- or
-- given
ALTER TABLE t ADD CHECK (a IS NOT NULL OR b IS NOT NULL);
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t a

--- or, both arms
-- given
ALTER TABLE t ADD CHECK ((a IS NOT NULL AND b = '1') OR (a IS NOT NULL AND b <> '1'));
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- greater than
-- given
ALTER TABLE t ADD CHECK (a > 0);
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t a

--- length
-- given
ALTER TABLE t ADD CHECK (length(b) > 0);
-- statement
ALTER TABLE t ALTER b SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t b

--- num_nonnulls
-- given
ALTER TABLE t ADD CHECK (num_nonnulls(a, b) = 2);
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t a

--- coalesce
-- given
ALTER TABLE t ADD CHECK (coalesce(a, 0) <> 0);
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t a

--- is distinct from null
-- given
ALTER TABLE t ADD CHECK (a IS DISTINCT FROM NULL);
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- is true
-- given
ALTER TABLE t ADD CHECK (c IS TRUE);
-- statement
ALTER TABLE t ALTER c SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t c

--- is not unknown
-- given
ALTER TABLE t ADD CHECK (c IS NOT UNKNOWN);
-- statement
ALTER TABLE t ALTER c SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t c

--- two checks
-- given
ALTER TABLE t ADD CHECK (a IS NOT NULL), ADD CHECK (b IS NOT NULL);
-- statement
ALTER TABLE t ALTER a SET NOT NULL, ALTER b SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- one of two proved
-- given
ALTER TABLE t ADD CHECK (a IS NOT NULL);
-- statement
ALTER TABLE t ALTER a SET NOT NULL, ALTER b SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t b

--- check of another column
-- given
ALTER TABLE t ADD CHECK (b IS NOT NULL);
-- statement
ALTER TABLE t ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t a

--- proof dropped in the same statement
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (a IS NOT NULL);
-- statement
ALTER TABLE t ALTER a SET NOT NULL, DROP CONSTRAINT ck;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t a

--- proof added in the same statement
-- statement
ALTER TABLE t ADD CONSTRAINT ck CHECK (a IS NOT NULL), ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t ck

--- proof added not valid in the same statement
-- statement
ALTER TABLE t ADD CONSTRAINT ck CHECK (a IS NOT NULL) NOT VALID, ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t a, StricterColumn public.t ck

--- proof validated in the same statement
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (a IS NOT NULL) NOT VALID;
-- statement
ALTER TABLE t VALIDATE CONSTRAINT ck, ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t a

--- with a default
-- statement
ALTER TABLE t ALTER a SET DEFAULT 1, ALTER a SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t a

--- inherited
-- statement
ALTER TABLE base ALTER a SET NOT NULL;
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock
-- scans: public.base, public.grandchild, public.heir
-- breaks: StricterColumn public.base a

--- inherited, only
-- statement
ALTER TABLE ONLY base ALTER a SET NOT NULL;
-- locks: public.base AccessExclusiveLock
-- scans: public.base
-- breaks: StricterColumn public.base a

--- inherited, proved in the parent only
-- given
ALTER TABLE base ADD CHECK (a IS NOT NULL) NO INHERIT;
-- statement
ALTER TABLE base ALTER a SET NOT NULL;
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock
-- scans: public.grandchild, public.heir

--- inherited, proved everywhere
-- given
ALTER TABLE base ADD CHECK (a IS NOT NULL);
-- statement
ALTER TABLE base ALTER a SET NOT NULL;
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock

--- inherited, set already
-- statement
ALTER TABLE base ALTER nn SET NOT NULL;
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock
-- 18 locks: public.base AccessExclusiveLock

--- partitioned
-- statement
ALTER TABLE r ALTER v SET NOT NULL;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock
-- scans: public.r1, public.r2a
-- breaks: StricterColumn public.r v

--- partitioned, only
-- statement
ALTER TABLE ONLY r ALTER v SET NOT NULL;
-- error: Refused

--- partitioned, partitions have it
-- given
ALTER TABLE r1 ALTER v SET NOT NULL; ALTER TABLE r2a ALTER v SET NOT NULL;
-- statement
ALTER TABLE r ALTER v SET NOT NULL;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock
-- breaks: StricterColumn public.r v

--- partitioned, set already
-- given
ALTER TABLE r ALTER v SET NOT NULL;
-- statement
ALTER TABLE r ALTER v SET NOT NULL;
-- locks: public.r AccessExclusiveLock

--- of a partition
-- statement
ALTER TABLE r1 ALTER v SET NOT NULL;
-- locks: public.r1 AccessExclusiveLock
-- scans: public.r1
-- breaks: StricterColumn public.r1 v

--- drop
-- statement
ALTER TABLE t ALTER nn DROP NOT NULL;
-- locks: public.t AccessExclusiveLock

--- drop where there is none
-- statement
ALTER TABLE t ALTER a DROP NOT NULL;
-- locks: public.t AccessExclusiveLock

--- drop of a key column
-- statement
ALTER TABLE t ALTER id DROP NOT NULL;
-- error: Refused

--- drop, inherited
-- statement
ALTER TABLE base ALTER nn DROP NOT NULL;
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock

--- drop where there is none, inherited
-- statement
ALTER TABLE base ALTER a DROP NOT NULL;
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock
-- 18 locks: public.base AccessExclusiveLock

--- drop, partitioned
-- given
ALTER TABLE r ALTER v SET NOT NULL;
-- statement
ALTER TABLE r ALTER v DROP NOT NULL;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock

--- constraint
-- statement
ALTER TABLE t ADD CONSTRAINT a_nn NOT NULL a;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- error: NotInThisVersion
-- 18 error: none

--- constraint, proved
-- given
ALTER TABLE t ADD CHECK (a IS NOT NULL);
-- statement
ALTER TABLE t ADD CONSTRAINT a_nn NOT NULL a;
-- locks: public.t AccessExclusiveLock
-- error: NotInThisVersion
-- 18 error: none

--- constraint, not valid
-- statement
ALTER TABLE t ADD CONSTRAINT a_nn NOT NULL a NOT VALID;
-- locks: public.t AccessExclusiveLock
-- error: NotInThisVersion
-- 18 error: none

--- constraint without name
-- statement
ALTER TABLE t ADD NOT NULL a;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- error: NotInThisVersion
-- 18 error: none

--- constraint, set already
-- statement
ALTER TABLE t ADD NOT NULL nn;
-- locks: public.t AccessExclusiveLock
-- error: NotInThisVersion
-- 18 error: none

--- constraint, inherited
-- statement
ALTER TABLE base ADD CONSTRAINT a_nn NOT NULL a;
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock
-- scans: public.base, public.grandchild, public.heir
-- error: NotInThisVersion
-- 18 error: none

--- constraint, not valid, inherited
-- statement
ALTER TABLE base ADD CONSTRAINT a_nn NOT NULL a NOT VALID;
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock
-- error: NotInThisVersion
-- 18 error: none

--- constraint, no inherit
-- statement
ALTER TABLE base ADD CONSTRAINT a_nn NOT NULL a NO INHERIT;
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock
-- scans: public.base
-- error: NotInThisVersion
-- 18 error: none
