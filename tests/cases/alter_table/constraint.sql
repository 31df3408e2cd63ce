-- given
CREATE TABLE t (id int PRIMARY KEY, a int, b text, nn int NOT NULL, during tsrange);
CREATE INDEX t_a ON t (a);
CREATE UNIQUE INDEX t_a_unique ON t (a);
CREATE UNIQUE INDEX t_nn_unique ON t (nn);
INSERT INTO t SELECT g, g, g::text, g FROM generate_series(1, 10) g;
CREATE TABLE bare (a int, nn int NOT NULL, b text);
CREATE UNIQUE INDEX bare_a ON bare (a);
CREATE UNIQUE INDEX bare_nn ON bare (nn);
CREATE UNIQUE INDEX bare_ab ON bare (nn, a);
INSERT INTO bare VALUES (1, 1, 'x');
CREATE TABLE base (a int, nn int NOT NULL);
CREATE TABLE heir (z int) INHERITS (base);
CREATE TABLE grandchild (zz int) INHERITS (heir);
CREATE TABLE r (k int, nn int NOT NULL, v text) PARTITION BY RANGE (k);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);
CREATE TABLE r2 PARTITION OF r FOR VALUES FROM (10) TO (20) PARTITION BY LIST (k);
CREATE TABLE r2a PARTITION OF r2 FOR VALUES IN (10, 11);
CREATE TABLE q (nn int NOT NULL, v text) PARTITION BY RANGE (nn);
CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (0) TO (10);

--- check
-- statement
ALTER TABLE t ADD CHECK (a > 0);
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t t_a_check

--- check, named
-- statement
ALTER TABLE t ADD CONSTRAINT a_positive CHECK (a > 0);
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t a_positive

--- check, not valid
-- statement
ALTER TABLE t ADD CONSTRAINT a_positive CHECK (a > 0) NOT VALID;
-- locks: public.t AccessExclusiveLock
-- breaks: StricterColumn public.t a_positive

--- check, not enforced
-- statement
ALTER TABLE t ADD CONSTRAINT a_positive CHECK (a > 0) NOT ENFORCED;
-- locks: public.t AccessExclusiveLock
-- error: NotInThisVersion
-- 18 error: none

--- check true
-- statement
ALTER TABLE t ADD CHECK (true);
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t t_check

--- check implied by not null
-- statement
ALTER TABLE t ADD CHECK (nn IS NOT NULL);
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t t_nn_check

--- check again
-- given
ALTER TABLE t ADD CONSTRAINT one CHECK (a > 0);
-- statement
ALTER TABLE t ADD CONSTRAINT two CHECK (a > 0);
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t two

--- check by a name that is taken
-- given
ALTER TABLE t ADD CONSTRAINT one CHECK (a > 0);
-- statement
ALTER TABLE t ADD CONSTRAINT one CHECK (a > 1);
-- error: AlreadyExists

--- two checks
-- statement
ALTER TABLE t ADD CHECK (a > 0), ADD CHECK (b <> '');
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t t_a_check, StricterColumn public.t t_b_check

--- check and not valid check
-- statement
ALTER TABLE t ADD CHECK (a > 0), ADD CHECK (b <> '') NOT VALID;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t t_a_check, StricterColumn public.t t_b_check

--- check, inherited
-- statement
ALTER TABLE base ADD CHECK (a > 0);
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock
-- scans: public.base, public.grandchild, public.heir
-- breaks: StricterColumn public.base base_a_check

--- check, no inherit
-- statement
ALTER TABLE base ADD CHECK (a > 0) NO INHERIT;
-- locks: public.base AccessExclusiveLock
-- 18 locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- 18 locks: public.heir AccessExclusiveLock
-- scans: public.base
-- breaks: StricterColumn public.base base_a_check

--- check, only
-- statement
ALTER TABLE ONLY base ADD CHECK (a > 0);
-- error: Refused

--- check, only, no inherit
-- statement
ALTER TABLE ONLY base ADD CHECK (a > 0) NO INHERIT;
-- locks: public.base AccessExclusiveLock
-- scans: public.base
-- breaks: StricterColumn public.base base_a_check

--- check, not valid, inherited
-- statement
ALTER TABLE base ADD CONSTRAINT a_positive CHECK (a > 0) NOT VALID;
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock
-- breaks: StricterColumn public.base a_positive

--- check that a child has
-- given
ALTER TABLE heir ADD CONSTRAINT a_positive CHECK (a > 0);
-- statement
ALTER TABLE base ADD CONSTRAINT a_positive CHECK (a > 0);
-- locks: public.base AccessExclusiveLock, public.heir AccessExclusiveLock
-- 18 locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- 18 locks: public.heir AccessExclusiveLock
-- scans: public.base
-- breaks: StricterColumn public.base a_positive

--- check, partitioned
-- statement
ALTER TABLE r ADD CHECK (k >= 0);
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock
-- scans: public.r1, public.r2a
-- breaks: StricterColumn public.r r_k_check

--- check, partitioned, only
-- statement
ALTER TABLE ONLY r ADD CHECK (k >= 0);
-- error: Refused

--- check, partitioned, one partition has it
-- given
ALTER TABLE r1 ADD CONSTRAINT k_positive CHECK (k >= 0);
-- statement
ALTER TABLE r ADD CONSTRAINT k_positive CHECK (k >= 0);
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock
-- scans: public.r2a
-- breaks: StricterColumn public.r k_positive

--- check of a partition
-- statement
ALTER TABLE r1 ADD CHECK (v <> '');
-- locks: public.r1 AccessExclusiveLock
-- scans: public.r1
-- breaks: StricterColumn public.r1 r1_v_check

--- validate check
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0) NOT VALID;
-- statement
ALTER TABLE t VALIDATE CONSTRAINT ck;
-- locks: public.t ShareUpdateExclusiveLock
-- scans: public.t

--- validate valid check
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0);
-- statement
ALTER TABLE t VALIDATE CONSTRAINT ck;
-- locks: public.t ShareUpdateExclusiveLock

--- validate twice in one statement
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0) NOT VALID;
-- statement
ALTER TABLE t VALIDATE CONSTRAINT ck, VALIDATE CONSTRAINT ck;
-- locks: public.t ShareUpdateExclusiveLock
-- scans: public.t

--- validate inherited check
-- given
ALTER TABLE base ADD CONSTRAINT ck CHECK (a > 0) NOT VALID;
-- statement
ALTER TABLE base VALIDATE CONSTRAINT ck;
-- locks: public.base ShareUpdateExclusiveLock, public.grandchild ShareUpdateExclusiveLock
-- locks: public.heir ShareUpdateExclusiveLock
-- scans: public.base, public.grandchild, public.heir

--- validate inherited check, only
-- given
ALTER TABLE base ADD CONSTRAINT ck CHECK (a > 0) NOT VALID;
-- statement
ALTER TABLE ONLY base VALIDATE CONSTRAINT ck;
-- error: Refused

--- validate check of a partitioned table
-- given
ALTER TABLE r ADD CONSTRAINT ck CHECK (k >= 0) NOT VALID;
-- statement
ALTER TABLE r VALIDATE CONSTRAINT ck;
-- locks: public.r ShareUpdateExclusiveLock, public.r1 ShareUpdateExclusiveLock
-- locks: public.r2 ShareUpdateExclusiveLock, public.r2a ShareUpdateExclusiveLock
-- scans: public.r1, public.r2a

--- validate check, a partition has it validated
-- given
ALTER TABLE r ADD CONSTRAINT ck CHECK (k >= 0) NOT VALID; ALTER TABLE r1 VALIDATE CONSTRAINT ck;
-- statement
ALTER TABLE r VALIDATE CONSTRAINT ck;
-- locks: public.r ShareUpdateExclusiveLock, public.r1 ShareUpdateExclusiveLock
-- locks: public.r2 ShareUpdateExclusiveLock, public.r2a ShareUpdateExclusiveLock
-- scans: public.r2a

--- validate in the transaction that added it
-- given
SELECT 1;
-- earlier
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0) NOT VALID;
-- statement
ALTER TABLE t VALIDATE CONSTRAINT ck;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- add and validate in one statement
-- statement
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0) NOT VALID, VALIDATE CONSTRAINT ck;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t ck

--- validate what is not there
-- statement
ALTER TABLE t VALIDATE CONSTRAINT nothing;
-- error: DoesNotExist

--- validate unique
-- given
ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);
-- statement
ALTER TABLE t VALIDATE CONSTRAINT u;
-- error: Refused

--- drop check
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0);
-- statement
ALTER TABLE t DROP CONSTRAINT ck;
-- locks: public.t AccessExclusiveLock

--- drop check, inherited
-- given
ALTER TABLE base ADD CONSTRAINT ck CHECK (a > 0);
-- statement
ALTER TABLE base DROP CONSTRAINT ck;
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock

--- drop check, only
-- given
ALTER TABLE base ADD CONSTRAINT ck CHECK (a > 0);
-- statement
ALTER TABLE ONLY base DROP CONSTRAINT ck;
-- locks: public.base AccessExclusiveLock, public.heir AccessExclusiveLock

--- drop check of a child
-- given
ALTER TABLE base ADD CONSTRAINT ck CHECK (a > 0);
-- statement
ALTER TABLE heir DROP CONSTRAINT ck;
-- error: Refused

--- drop check, partitioned
-- given
ALTER TABLE r ADD CONSTRAINT ck CHECK (k >= 0);
-- statement
ALTER TABLE r DROP CONSTRAINT ck;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock

--- drop what is not there
-- statement
ALTER TABLE t DROP CONSTRAINT nothing;
-- error: DoesNotExist

--- drop what is not there, if exists
-- statement
ALTER TABLE t DROP CONSTRAINT IF EXISTS nothing;
-- locks: public.t AccessExclusiveLock

--- drop unique
-- given
ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);
-- statement
ALTER TABLE t DROP CONSTRAINT u;
-- locks: public.t AccessExclusiveLock, public.u AccessExclusiveLock

--- drop primary key
-- statement
ALTER TABLE t DROP CONSTRAINT t_pkey;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock

--- drop referenced primary key
-- given
CREATE TABLE child (t_id int REFERENCES t);
-- statement
ALTER TABLE t DROP CONSTRAINT t_pkey;
-- error: DependentObjects

--- drop referenced primary key, cascade
-- given
CREATE TABLE child (t_id int REFERENCES t);
-- statement
ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE;
-- locks: public.child AccessExclusiveLock, public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock

--- drop unique of a partitioned table
-- given
ALTER TABLE r ADD CONSTRAINT u UNIQUE (k);
-- statement
ALTER TABLE r DROP CONSTRAINT u;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r1_k_key AccessExclusiveLock
-- locks: public.r2 AccessExclusiveLock, public.r2_k_key AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock, public.r2a_k_key AccessExclusiveLock
-- locks: public.u AccessExclusiveLock

--- drop and add check
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0);
-- statement
ALTER TABLE t DROP CONSTRAINT ck, ADD CONSTRAINT ck CHECK (a >= 1);
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- breaks: StricterColumn public.t ck

--- drop and add check, not valid
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0);
-- statement
ALTER TABLE t DROP CONSTRAINT ck, ADD CONSTRAINT ck CHECK (a > 1) NOT VALID;
-- locks: public.t AccessExclusiveLock
-- breaks: StricterColumn public.t ck

--- unique
-- statement
ALTER TABLE t ADD UNIQUE (a);
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_a_key
-- breaks: StricterColumn public.t t_a_key

--- unique, named
-- statement
ALTER TABLE t ADD CONSTRAINT only_once UNIQUE (a, b);
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.only_once
-- breaks: StricterColumn public.t only_once

--- unique, include
-- statement
ALTER TABLE t ADD UNIQUE (a) INCLUDE (b);
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_a_b_key
-- breaks: StricterColumn public.t t_a_b_key

--- unique, deferrable
-- statement
ALTER TABLE t ADD UNIQUE (a) DEFERRABLE INITIALLY DEFERRED;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_a_key
-- breaks: StricterColumn public.t t_a_key

--- unique, nulls not distinct
-- statement
ALTER TABLE t ADD UNIQUE NULLS NOT DISTINCT (a);
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_a_key
-- 13-14 error: NotInThisVersion

--- unique, long names
-- given
CREATE TABLE a_table_with_quite_a_long_name_to_speak_of (first_column_with_a_long_name int, second_column_with_a_long_name int);
-- statement
ALTER TABLE a_table_with_quite_a_long_name_to_speak_of ADD UNIQUE (first_column_with_a_long_name, second_column_with_a_long_name);
-- locks: public.a_table_with_quite_a_long_name_to_speak_of AccessExclusiveLock
-- scans: public.a_table_with_quite_a_long_name_to_speak_of
-- index_builds: public.a_table_with_quite_a_long_nam_first_column_with_a_long_name_key
-- breaks: StricterColumn public.a_table_with_quite_a_long_name_to_speak_of a_table_with_quite_a_long_nam_first_column_with_a_long_name_key

--- unique, name taken
-- given
ALTER TABLE t ADD UNIQUE (a);
-- statement
ALTER TABLE t ADD UNIQUE (a);
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_a_key1
-- breaks: StricterColumn public.t t_a_key1

--- unique, inherited
-- statement
ALTER TABLE base ADD UNIQUE (a);
-- locks: public.base AccessExclusiveLock
-- 18 locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- 18 locks: public.heir AccessExclusiveLock
-- scans: public.base
-- index_builds: public.base_a_key
-- breaks: StricterColumn public.base base_a_key

--- unique, partitioned
-- statement
ALTER TABLE r ADD UNIQUE (k);
-- locks: public.r AccessExclusiveLock, public.r1 ShareLock, public.r2 ShareLock, public.r2a ShareLock
-- 18 locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- 18 locks: public.r2a AccessExclusiveLock
-- scans: public.r1, public.r2a
-- index_builds: public.r1_k_key, public.r2a_k_key
-- breaks: StricterColumn public.r r_k_key

--- unique, partitioned, only
-- statement
ALTER TABLE ONLY r ADD UNIQUE (k);
-- locks: public.r AccessExclusiveLock
-- breaks: StricterColumn public.r r_k_key

--- unique, partitioned, one partition has it
-- given
ALTER TABLE r1 ADD UNIQUE (k);
-- statement
ALTER TABLE r ADD UNIQUE (k);
-- locks: public.r AccessExclusiveLock, public.r1 ShareLock, public.r1_k_key ShareLock, public.r2 ShareLock
-- locks: public.r2a ShareLock
-- 18 locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r1_k_key ShareLock
-- 18 locks: public.r2 AccessExclusiveLock, public.r2a AccessExclusiveLock
-- scans: public.r2a
-- index_builds: public.r2a_k_key
-- breaks: StricterColumn public.r r_k_key

--- unique, partitioned, one partition has the index
-- given
CREATE UNIQUE INDEX r1_k ON r1 (k);
-- statement
ALTER TABLE r ADD UNIQUE (k);
-- locks: public.r AccessExclusiveLock, public.r1 ShareLock, public.r2 ShareLock, public.r2a ShareLock
-- 18 locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- 18 locks: public.r2a AccessExclusiveLock
-- scans: public.r1, public.r2a
-- index_builds: public.r1_k_key, public.r2a_k_key
-- breaks: StricterColumn public.r r_k_key

--- unique of a partition
-- statement
ALTER TABLE r1 ADD UNIQUE (v);
-- locks: public.r1 AccessExclusiveLock
-- scans: public.r1
-- index_builds: public.r1_v_key
-- breaks: StricterColumn public.r1 r1_v_key

--- unique using index
-- statement
ALTER TABLE t ADD UNIQUE USING INDEX t_a_unique;
-- locks: public.t AccessExclusiveLock, public.t_a_unique AccessShareLock

--- unique using index, renamed
-- statement
ALTER TABLE t ADD CONSTRAINT only_once UNIQUE USING INDEX t_a_unique;
-- locks: public.t AccessExclusiveLock, public.t_a_unique ShareUpdateExclusiveLock

--- unique using index, same name
-- statement
ALTER TABLE t ADD CONSTRAINT t_a_unique UNIQUE USING INDEX t_a_unique;
-- locks: public.t AccessExclusiveLock, public.t_a_unique AccessShareLock

--- unique using index, inherited
-- given
CREATE UNIQUE INDEX base_a ON base (a);
-- statement
ALTER TABLE base ADD UNIQUE USING INDEX base_a;
-- locks: public.base AccessExclusiveLock, public.base_a AccessShareLock
-- 18 locks: public.base AccessExclusiveLock, public.base_a AccessShareLock
-- 18 locks: public.grandchild AccessExclusiveLock, public.heir AccessExclusiveLock

--- primary key over not null
-- statement
ALTER TABLE bare ADD PRIMARY KEY (nn);
-- locks: public.bare AccessExclusiveLock
-- scans: public.bare
-- index_builds: public.bare_pkey
-- breaks: StricterColumn public.bare bare_pkey

--- primary key over nullable
-- statement
ALTER TABLE bare ADD PRIMARY KEY (a);
-- locks: public.bare AccessExclusiveLock
-- scans: public.bare
-- index_builds: public.bare_pkey
-- breaks: StricterColumn public.bare bare_pkey

--- primary key over nullable, proved
-- given
ALTER TABLE bare ADD CHECK (a IS NOT NULL);
-- statement
ALTER TABLE bare ADD PRIMARY KEY (a);
-- locks: public.bare AccessExclusiveLock
-- scans: public.bare
-- index_builds: public.bare_pkey
-- breaks: StricterColumn public.bare bare_pkey

--- primary key over both
-- statement
ALTER TABLE bare ADD PRIMARY KEY (nn, a);
-- locks: public.bare AccessExclusiveLock
-- scans: public.bare
-- index_builds: public.bare_pkey
-- breaks: StricterColumn public.bare bare_pkey

--- second primary key
-- statement
ALTER TABLE t ADD PRIMARY KEY (a);
-- error: Refused

--- primary key, inherited, over not null
-- statement
ALTER TABLE base ADD PRIMARY KEY (nn);
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock
-- scans: public.base
-- index_builds: public.base_pkey
-- breaks: StricterColumn public.base base_pkey

--- primary key, inherited, over nullable
-- statement
ALTER TABLE base ADD PRIMARY KEY (a);
-- locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- locks: public.heir AccessExclusiveLock
-- scans: public.base, public.grandchild, public.heir
-- index_builds: public.base_pkey
-- breaks: StricterColumn public.base base_pkey

--- primary key, inherited, only
-- statement
ALTER TABLE ONLY base ADD PRIMARY KEY (a);
-- locks: public.base AccessExclusiveLock
-- scans: public.base
-- index_builds: public.base_pkey
-- 18 error: Refused

--- primary key, partitioned, over nullable
-- statement
ALTER TABLE r ADD PRIMARY KEY (k);
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock
-- scans: public.r1, public.r2a
-- index_builds: public.r1_pkey, public.r2a_pkey
-- breaks: StricterColumn public.r r_pkey

--- primary key, partitioned, over not null
-- statement
ALTER TABLE q ADD PRIMARY KEY (nn);
-- locks: public.q AccessExclusiveLock, public.q1 ShareLock
-- 18 locks: public.q AccessExclusiveLock, public.q1 AccessExclusiveLock
-- scans: public.q1
-- index_builds: public.q1_pkey
-- breaks: StricterColumn public.q q_pkey

--- primary key, partitioned, only
-- statement
ALTER TABLE ONLY q ADD PRIMARY KEY (nn);
-- locks: public.q AccessExclusiveLock
-- breaks: StricterColumn public.q q_pkey

--- primary key using index over not null
-- statement
ALTER TABLE bare ADD PRIMARY KEY USING INDEX bare_nn;
-- locks: public.bare AccessExclusiveLock, public.bare_nn AccessShareLock

--- primary key using index over nullable
-- statement
ALTER TABLE bare ADD PRIMARY KEY USING INDEX bare_a;
-- locks: public.bare AccessExclusiveLock, public.bare_a AccessShareLock
-- scans: public.bare

--- primary key using index over both
-- statement
ALTER TABLE bare ADD PRIMARY KEY USING INDEX bare_ab;
-- locks: public.bare AccessExclusiveLock, public.bare_ab AccessShareLock
-- scans: public.bare

--- primary key using index, proved
-- given
ALTER TABLE bare ADD CHECK (a IS NOT NULL);
-- statement
ALTER TABLE bare ADD PRIMARY KEY USING INDEX bare_a;
-- locks: public.bare AccessExclusiveLock, public.bare_a AccessShareLock

--- primary key using index, renamed
-- statement
ALTER TABLE bare ADD CONSTRAINT bare_pkey PRIMARY KEY USING INDEX bare_nn;
-- locks: public.bare AccessExclusiveLock, public.bare_nn ShareUpdateExclusiveLock

--- primary key swapped
-- statement
ALTER TABLE t DROP CONSTRAINT t_pkey, ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_nn_unique;
-- locks: public.t AccessExclusiveLock, public.t_nn_unique ShareUpdateExclusiveLock
-- locks: public.t_pkey AccessExclusiveLock

--- primary key swapped for a new one
-- statement
ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (nn);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_pkey
-- breaks: StricterColumn public.t t_pkey

--- primary key and set not null
-- statement
ALTER TABLE bare ALTER a SET NOT NULL, ADD PRIMARY KEY (a);
-- locks: public.bare AccessExclusiveLock
-- scans: public.bare
-- index_builds: public.bare_pkey
-- breaks: StricterColumn public.bare a, StricterColumn public.bare bare_pkey

--- exclude
-- statement
ALTER TABLE t ADD EXCLUDE USING gist (during WITH &&);
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_during_excl
-- breaks: StricterColumn public.t t_during_excl

--- exclude, btree
-- statement
ALTER TABLE t ADD CONSTRAINT apart EXCLUDE (a WITH =);
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.apart
-- breaks: StricterColumn public.t apart

--- exclude over an expression
-- statement
ALTER TABLE t ADD EXCLUDE (lower(b) WITH =);
-- locks: public.t AccessExclusiveLock
-- scans: public.t
-- index_builds: public.t_lower_excl
-- breaks: StricterColumn public.t t_lower_excl

--- exclude, inherited
-- statement
ALTER TABLE base ADD EXCLUDE (a WITH =);
-- locks: public.base AccessExclusiveLock
-- 18 locks: public.base AccessExclusiveLock, public.grandchild AccessExclusiveLock
-- 18 locks: public.heir AccessExclusiveLock
-- scans: public.base
-- index_builds: public.base_a_excl
-- breaks: StricterColumn public.base base_a_excl

--- drop exclude
-- given
ALTER TABLE t ADD CONSTRAINT apart EXCLUDE (a WITH =);
-- statement
ALTER TABLE t DROP CONSTRAINT apart;
-- locks: public.apart AccessExclusiveLock, public.t AccessExclusiveLock

--- alter check
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0);
-- statement
ALTER TABLE t ALTER CONSTRAINT ck DEFERRABLE;
-- error: Refused

--- alter what is not there
-- statement
ALTER TABLE t ALTER CONSTRAINT nothing DEFERRABLE;
-- error: DoesNotExist

--- alter check, not enforced
-- given
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0);
-- statement
ALTER TABLE t ALTER CONSTRAINT ck NOT ENFORCED;
-- error: NotInThisVersion
-- 18 error: Refused

--- in a born table
-- given
SELECT 1;
-- earlier
CREATE TABLE n (a int);
-- statement
ALTER TABLE n ADD CHECK (a > 0), ADD UNIQUE (a);
-- index_builds: public.n_a_key
-- breaks: StricterColumn public.n n_a_check, StricterColumn public.n n_a_key
