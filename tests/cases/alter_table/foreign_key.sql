-- given
CREATE TABLE p (id int PRIMARY KEY, code text UNIQUE, big bigint UNIQUE);
INSERT INTO p SELECT g, g::text, g FROM generate_series(1, 10) g;
CREATE TABLE t (id int PRIMARY KEY, p_id int, p_code text, p_big int, boss int);
CREATE INDEX t_p_id ON t (p_id);
INSERT INTO t SELECT g, g, g::text, g FROM generate_series(1, 10) g;
CREATE TABLE child (id int PRIMARY KEY, t_id int CONSTRAINT child_fk REFERENCES t, note text);
CREATE TABLE base (a int, p_id int);
CREATE TABLE heir (z int) INHERITS (base);
CREATE TABLE r (k int PRIMARY KEY, p_id int) PARTITION BY RANGE (k);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);
CREATE TABLE r2 PARTITION OF r FOR VALUES FROM (10) TO (20) PARTITION BY LIST (k);
CREATE TABLE r2a PARTITION OF r2 FOR VALUES IN (10, 11);
CREATE INDEX r1_p_id ON r1 (p_id);
INSERT INTO r VALUES (1, 1), (10, 2);
CREATE TABLE points (k int);
CREATE INDEX points_k ON points (k);
INSERT INTO points VALUES (1);

--- validates
-- statement
ALTER TABLE t ADD FOREIGN KEY (p_id) REFERENCES p;
-- locks: public.p ShareRowExclusiveLock, public.p_big_key AccessShareLock
-- locks: public.p_code_key AccessShareLock, public.p_pkey AccessShareLock, public.t ShareRowExclusiveLock
-- locks: public.t_p_id AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.p, public.t
-- breaks: StricterColumn public.t t_p_id_fkey

--- validates, named
-- statement
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p (id) ON DELETE CASCADE;
-- locks: public.p ShareRowExclusiveLock, public.p_big_key AccessShareLock
-- locks: public.p_code_key AccessShareLock, public.p_pkey AccessShareLock, public.t ShareRowExclusiveLock
-- locks: public.t_p_id AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.p, public.t
-- breaks: StricterColumn public.t fk

--- not valid
-- statement
ALTER TABLE t ADD FOREIGN KEY (p_id) REFERENCES p NOT VALID;
-- locks: public.p ShareRowExclusiveLock, public.t ShareRowExclusiveLock
-- breaks: StricterColumn public.t t_p_id_fkey

--- not enforced
-- statement
ALTER TABLE t ADD FOREIGN KEY (p_id) REFERENCES p NOT ENFORCED;
-- locks: public.p ShareRowExclusiveLock, public.t ShareRowExclusiveLock
-- error: NotInThisVersion
-- 18 error: none

--- deferrable
-- statement
ALTER TABLE t ADD FOREIGN KEY (p_id) REFERENCES p DEFERRABLE INITIALLY DEFERRED;
-- locks: public.p ShareRowExclusiveLock, public.p_big_key AccessShareLock
-- locks: public.p_code_key AccessShareLock, public.p_pkey AccessShareLock, public.t ShareRowExclusiveLock
-- locks: public.t_p_id AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.p, public.t
-- breaks: StricterColumn public.t t_p_id_fkey

--- to a unique column
-- statement
ALTER TABLE t ADD FOREIGN KEY (p_code) REFERENCES p (code);
-- locks: public.p ShareRowExclusiveLock, public.p_big_key AccessShareLock
-- locks: public.p_code_key AccessShareLock, public.p_pkey AccessShareLock, public.t ShareRowExclusiveLock
-- locks: public.t_p_id AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.p, public.t
-- breaks: StricterColumn public.t t_p_code_fkey

--- to the table itself
-- statement
ALTER TABLE t ADD FOREIGN KEY (boss) REFERENCES t;
-- locks: public.t ShareRowExclusiveLock, public.t_p_id AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.t
-- breaks: StricterColumn public.t t_boss_fkey

--- to the table itself, not valid
-- statement
ALTER TABLE t ADD FOREIGN KEY (boss) REFERENCES t NOT VALID;
-- locks: public.t ShareRowExclusiveLock
-- breaks: StricterColumn public.t t_boss_fkey

--- two at once
-- statement
ALTER TABLE t ADD FOREIGN KEY (p_id) REFERENCES p, ADD FOREIGN KEY (boss) REFERENCES t;
-- locks: public.p ShareRowExclusiveLock, public.p_big_key AccessShareLock
-- locks: public.p_code_key AccessShareLock, public.p_pkey AccessShareLock, public.t ShareRowExclusiveLock
-- locks: public.t_p_id AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.p, public.t
-- breaks: StricterColumn public.t t_boss_fkey, StricterColumn public.t t_p_id_fkey

--- beside a stronger subcommand
-- statement
ALTER TABLE t ADD FOREIGN KEY (p_id) REFERENCES p, ALTER p_id SET DEFAULT 1;
-- locks: public.p ShareRowExclusiveLock, public.p_big_key AccessShareLock
-- locks: public.p_code_key AccessShareLock, public.p_pkey AccessShareLock, public.t AccessExclusiveLock
-- locks: public.t_p_id AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.p, public.t
-- breaks: StricterColumn public.t t_p_id_fkey

--- beside a check, not valid
-- statement
ALTER TABLE t ADD FOREIGN KEY (p_id) REFERENCES p NOT VALID, ADD CHECK (p_id > 0) NOT VALID;
-- locks: public.p ShareRowExclusiveLock, public.t AccessExclusiveLock
-- breaks: StricterColumn public.t t_p_id_check, StricterColumn public.t t_p_id_fkey

--- of an inheritance parent
-- statement
ALTER TABLE base ADD FOREIGN KEY (p_id) REFERENCES p;
-- locks: public.base ShareRowExclusiveLock, public.p ShareRowExclusiveLock
-- locks: public.p_big_key AccessShareLock, public.p_code_key AccessShareLock
-- locks: public.p_pkey AccessShareLock
-- 18 locks: public.base ShareRowExclusiveLock, public.heir ShareRowExclusiveLock
-- 18 locks: public.p ShareRowExclusiveLock, public.p_big_key AccessShareLock
-- 18 locks: public.p_code_key AccessShareLock, public.p_pkey AccessShareLock
-- scans: public.base, public.p
-- breaks: StricterColumn public.base base_p_id_fkey

--- of a partitioned table
-- statement
ALTER TABLE r ADD FOREIGN KEY (p_id) REFERENCES p;
-- locks: public.p ShareRowExclusiveLock, public.p_big_key AccessShareLock
-- locks: public.p_code_key AccessShareLock, public.p_pkey AccessShareLock, public.r ShareRowExclusiveLock
-- locks: public.r1 ShareRowExclusiveLock, public.r1_p_id AccessShareLock, public.r1_pkey AccessShareLock
-- locks: public.r2 ShareRowExclusiveLock, public.r2a ShareRowExclusiveLock
-- locks: public.r2a_pkey AccessShareLock
-- scans: public.p, public.r1, public.r2a
-- breaks: StricterColumn public.r r_p_id_fkey

--- of a partitioned table, not valid
-- statement
ALTER TABLE r ADD FOREIGN KEY (p_id) REFERENCES p NOT VALID;
-- locks: public.p ShareRowExclusiveLock, public.r ShareRowExclusiveLock, public.r1 ShareRowExclusiveLock
-- locks: public.r2 ShareRowExclusiveLock, public.r2a ShareRowExclusiveLock
-- error: Refused
-- 18 error: none

--- of a partitioned table, partitions have it
-- given
ALTER TABLE r1 ADD FOREIGN KEY (p_id) REFERENCES p; ALTER TABLE r2a ADD FOREIGN KEY (p_id) REFERENCES p;
-- statement
ALTER TABLE r ADD FOREIGN KEY (p_id) REFERENCES p;
-- locks: public.p AccessExclusiveLock, public.r ShareRowExclusiveLock, public.r1 ShareRowExclusiveLock
-- locks: public.r2 ShareRowExclusiveLock, public.r2a ShareRowExclusiveLock
-- breaks: StricterColumn public.r r_p_id_fkey

--- of a partitioned table, one partition has it
-- given
ALTER TABLE r1 ADD FOREIGN KEY (p_id) REFERENCES p;
-- statement
ALTER TABLE r ADD FOREIGN KEY (p_id) REFERENCES p;
-- locks: public.p AccessExclusiveLock, public.p_big_key AccessShareLock, public.p_code_key AccessShareLock
-- locks: public.p_pkey AccessShareLock, public.r ShareRowExclusiveLock, public.r1 ShareRowExclusiveLock
-- locks: public.r2 ShareRowExclusiveLock, public.r2a ShareRowExclusiveLock
-- locks: public.r2a_pkey AccessShareLock
-- scans: public.p, public.r2a
-- breaks: StricterColumn public.r r_p_id_fkey

--- of a partition
-- statement
ALTER TABLE r1 ADD FOREIGN KEY (p_id) REFERENCES p;
-- locks: public.p ShareRowExclusiveLock, public.p_big_key AccessShareLock
-- locks: public.p_code_key AccessShareLock, public.p_pkey AccessShareLock, public.r1 ShareRowExclusiveLock
-- locks: public.r1_p_id AccessShareLock, public.r1_pkey AccessShareLock
-- scans: public.p, public.r1
-- breaks: StricterColumn public.r1 r1_p_id_fkey

--- to a partitioned table
-- statement
ALTER TABLE points ADD FOREIGN KEY (k) REFERENCES r;
-- locks: public.points ShareRowExclusiveLock, public.points_k AccessShareLock
-- locks: public.r ShareRowExclusiveLock, public.r1 ShareRowExclusiveLock, public.r1_p_id AccessShareLock
-- locks: public.r1_pkey AccessShareLock, public.r2 ShareRowExclusiveLock, public.r2_pkey AccessShareLock
-- locks: public.r2a ShareRowExclusiveLock, public.r2a_pkey AccessShareLock, public.r_pkey AccessShareLock
-- 13-15 locks: public.points ShareRowExclusiveLock, public.points_k AccessShareLock
-- 13-15 locks: public.r ShareRowExclusiveLock, public.r1 ShareRowExclusiveLock, public.r1_p_id AccessShareLock
-- 13-15 locks: public.r1_pkey AccessShareLock, public.r2 ShareRowExclusiveLock, public.r2a ShareRowExclusiveLock
-- 13-15 locks: public.r2a_pkey AccessShareLock
-- scans: public.points, public.r1, public.r2a
-- breaks: StricterColumn public.points points_k_fkey

--- to a partitioned table, not valid
-- statement
ALTER TABLE points ADD FOREIGN KEY (k) REFERENCES r NOT VALID;
-- locks: public.points ShareRowExclusiveLock, public.r ShareRowExclusiveLock
-- locks: public.r1 ShareRowExclusiveLock, public.r2 ShareRowExclusiveLock
-- locks: public.r2a ShareRowExclusiveLock
-- breaks: StricterColumn public.points points_k_fkey

--- validate
-- given
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p NOT VALID;
-- statement
ALTER TABLE t VALIDATE CONSTRAINT fk;
-- locks: public.p RowShareLock, public.p_big_key AccessShareLock, public.p_code_key AccessShareLock
-- locks: public.p_pkey AccessShareLock, public.t ShareUpdateExclusiveLock, public.t_p_id AccessShareLock
-- locks: public.t_pkey AccessShareLock
-- scans: public.p, public.t

--- validate a valid one
-- statement
ALTER TABLE child VALIDATE CONSTRAINT child_fk;
-- locks: public.child ShareUpdateExclusiveLock

--- validate to the table itself
-- given
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (boss) REFERENCES t NOT VALID;
-- statement
ALTER TABLE t VALIDATE CONSTRAINT fk;
-- locks: public.t ShareUpdateExclusiveLock, public.t_p_id AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.t

--- validate to a partitioned table
-- given
ALTER TABLE points ADD CONSTRAINT fk FOREIGN KEY (k) REFERENCES r NOT VALID;
-- statement
ALTER TABLE points VALIDATE CONSTRAINT fk;
-- locks: public.points ShareUpdateExclusiveLock, public.points_k AccessShareLock, public.r RowShareLock
-- locks: public.r1 AccessShareLock, public.r1_p_id AccessShareLock, public.r1_pkey AccessShareLock
-- locks: public.r2 AccessShareLock, public.r2_pkey AccessShareLock, public.r2a AccessShareLock
-- locks: public.r2a_pkey AccessShareLock, public.r_pkey AccessShareLock
-- 13-15 locks: public.points ShareUpdateExclusiveLock, public.points_k AccessShareLock, public.r RowShareLock
-- 13-15 locks: public.r1 AccessShareLock, public.r1_p_id AccessShareLock, public.r1_pkey AccessShareLock
-- 13-15 locks: public.r2 AccessShareLock, public.r2a AccessShareLock, public.r2a_pkey AccessShareLock
-- scans: public.points, public.r1, public.r2a

--- validate in the transaction that added it
-- given
SELECT 1;
-- earlier
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p NOT VALID;
-- statement
ALTER TABLE t VALIDATE CONSTRAINT fk;
-- locks: public.p ShareRowExclusiveLock, public.p_big_key AccessShareLock
-- locks: public.p_code_key AccessShareLock, public.p_pkey AccessShareLock, public.t ShareRowExclusiveLock
-- locks: public.t_p_id AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.p, public.t

--- add and validate in one statement
-- statement
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p NOT VALID, VALIDATE CONSTRAINT fk;
-- locks: public.p ShareRowExclusiveLock, public.p_big_key AccessShareLock
-- locks: public.p_code_key AccessShareLock, public.p_pkey AccessShareLock, public.t ShareRowExclusiveLock
-- locks: public.t_p_id AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.p, public.t
-- breaks: StricterColumn public.t fk

--- validate two
-- given
ALTER TABLE t ADD CONSTRAINT f1 FOREIGN KEY (p_id) REFERENCES p NOT VALID, ADD CONSTRAINT f2 FOREIGN KEY (boss) REFERENCES t NOT VALID;
-- statement
ALTER TABLE t VALIDATE CONSTRAINT f1, VALIDATE CONSTRAINT f2;
-- locks: public.p RowShareLock, public.p_big_key AccessShareLock, public.p_code_key AccessShareLock
-- locks: public.p_pkey AccessShareLock, public.t ShareUpdateExclusiveLock, public.t_p_id AccessShareLock
-- locks: public.t_pkey AccessShareLock
-- scans: public.p, public.t

--- drop
-- statement
ALTER TABLE child DROP CONSTRAINT child_fk;
-- locks: public.child AccessExclusiveLock, public.t AccessExclusiveLock

--- drop, if exists
-- statement
ALTER TABLE child DROP CONSTRAINT IF EXISTS child_fk;
-- locks: public.child AccessExclusiveLock, public.t AccessExclusiveLock

--- drop one that is not valid
-- given
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p NOT VALID;
-- statement
ALTER TABLE t DROP CONSTRAINT fk;
-- locks: public.p AccessExclusiveLock, public.t AccessExclusiveLock

--- drop to the table itself
-- given
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (boss) REFERENCES t;
-- statement
ALTER TABLE t DROP CONSTRAINT fk;
-- locks: public.t AccessExclusiveLock

--- drop to a partitioned table
-- given
ALTER TABLE points ADD CONSTRAINT fk FOREIGN KEY (k) REFERENCES r;
-- statement
ALTER TABLE points DROP CONSTRAINT fk;
-- locks: public.points AccessExclusiveLock, public.r AccessExclusiveLock, public.r1 AccessExclusiveLock
-- locks: public.r2 AccessExclusiveLock, public.r2a AccessExclusiveLock
-- 13-14 locks: public.points AccessExclusiveLock, public.r AccessExclusiveLock, public.r1 AccessExclusiveLock
-- 13-14 locks: public.r2a AccessExclusiveLock

--- drop of a partitioned table
-- given
ALTER TABLE r ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p;
-- statement
ALTER TABLE r DROP CONSTRAINT fk;
-- locks: public.p AccessExclusiveLock, public.r AccessExclusiveLock, public.r1 AccessExclusiveLock
-- locks: public.r2 AccessExclusiveLock, public.r2a AccessExclusiveLock

--- drop inherited one of a partition
-- given
ALTER TABLE r ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p;
-- statement
ALTER TABLE r1 DROP CONSTRAINT fk;
-- error: Refused

--- drop and add
-- statement
ALTER TABLE child DROP CONSTRAINT child_fk, ADD CONSTRAINT child_fk FOREIGN KEY (t_id) REFERENCES t ON DELETE CASCADE;
-- locks: public.child AccessExclusiveLock, public.child_pkey AccessShareLock, public.t AccessExclusiveLock
-- locks: public.t_p_id AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.child, public.t
-- breaks: StricterColumn public.child child_fk

--- drop and add, not valid
-- statement
ALTER TABLE child DROP CONSTRAINT child_fk, ADD CONSTRAINT child_fk FOREIGN KEY (t_id) REFERENCES t ON DELETE CASCADE NOT VALID;
-- locks: public.child AccessExclusiveLock, public.t AccessExclusiveLock
-- breaks: StricterColumn public.child child_fk

--- alter deferrable
-- statement
ALTER TABLE child ALTER CONSTRAINT child_fk DEFERRABLE;
-- locks: public.child AccessExclusiveLock

--- alter not deferrable
-- statement
ALTER TABLE child ALTER CONSTRAINT child_fk NOT DEFERRABLE;
-- locks: public.child AccessExclusiveLock

--- alter deferrable of a partitioned table
-- given
ALTER TABLE r ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p;
-- statement
ALTER TABLE r ALTER CONSTRAINT fk DEFERRABLE;
-- locks: public.r AccessExclusiveLock, public.r1 AccessExclusiveLock, public.r2 AccessExclusiveLock
-- locks: public.r2a AccessExclusiveLock

--- alter deferrable to a partitioned table
-- given
ALTER TABLE points ADD CONSTRAINT fk FOREIGN KEY (k) REFERENCES r;
-- statement
ALTER TABLE points ALTER CONSTRAINT fk DEFERRABLE;
-- locks: public.points AccessExclusiveLock

--- alter not enforced
-- statement
ALTER TABLE child ALTER CONSTRAINT child_fk NOT ENFORCED;
-- locks: public.child AccessExclusiveLock, public.t AccessExclusiveLock
-- error: NotInThisVersion
-- 18 error: none

--- alter enforced already
-- statement
ALTER TABLE child ALTER CONSTRAINT child_fk ENFORCED;
-- locks: public.child AccessExclusiveLock
-- error: NotInThisVersion
-- 18 error: none

--- drop the column that has it
-- statement
ALTER TABLE child DROP COLUMN t_id;
-- locks: public.child AccessExclusiveLock, public.t AccessExclusiveLock
-- breaks: ColumnDropped public.child t_id
-- losses: Column public.child t_id

--- drop the column that has it, if exists
-- statement
ALTER TABLE child DROP COLUMN IF EXISTS t_id;
-- locks: public.child AccessExclusiveLock, public.t AccessExclusiveLock
-- breaks: ColumnDropped public.child t_id
-- losses: Column public.child t_id

--- drop another column
-- statement
ALTER TABLE child DROP COLUMN note;
-- locks: public.child AccessExclusiveLock
-- breaks: ColumnDropped public.child note
-- losses: Column public.child note

--- drop the referenced column
-- statement
ALTER TABLE t DROP COLUMN id;
-- error: DependentObjects

--- drop the referenced column, cascade
-- statement
ALTER TABLE t DROP COLUMN id CASCADE;
-- locks: public.child AccessExclusiveLock, public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- breaks: ColumnDropped public.t id
-- losses: Column public.t id

--- type of the column that has it
-- statement
ALTER TABLE child ALTER t_id TYPE bigint;
-- locks: public.child AccessExclusiveLock, public.child_pkey AccessExclusiveLock
-- locks: public.t AccessExclusiveLock, public.t_p_id AccessShareLock, public.t_pkey AccessShareLock
-- scans: public.t
-- rewrites: public.child
-- index_builds: public.child_pkey

--- type of the referenced column
-- statement
ALTER TABLE t ALTER id TYPE bigint;
-- locks: public.child AccessExclusiveLock, public.child_pkey AccessShareLock, public.t AccessExclusiveLock
-- locks: public.t_p_id AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- scans: public.child
-- rewrites: public.t
-- index_builds: public.t_p_id, public.t_pkey

--- type of the referenced column, key not valid
-- given
ALTER TABLE child DROP CONSTRAINT child_fk, ADD CONSTRAINT fk FOREIGN KEY (t_id) REFERENCES t NOT VALID;
-- statement
ALTER TABLE t ALTER id TYPE bigint;
-- locks: public.child AccessExclusiveLock, public.t AccessExclusiveLock, public.t_p_id AccessExclusiveLock
-- locks: public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_p_id, public.t_pkey

--- type of another column
-- statement
ALTER TABLE child ALTER note TYPE varchar;
-- locks: public.child AccessExclusiveLock

--- type of a text key, relabelled
-- given
CREATE TABLE tc (code varchar(20) PRIMARY KEY); CREATE TABLE cc (code varchar(20) REFERENCES tc);
-- statement
ALTER TABLE cc ALTER code TYPE text;
-- locks: public.cc AccessExclusiveLock, public.tc AccessExclusiveLock

--- type of a referenced text key, relabelled
-- given
CREATE TABLE tc (code varchar(20) PRIMARY KEY); CREATE TABLE cc (code varchar(20) REFERENCES tc);
-- statement
ALTER TABLE tc ALTER code TYPE text;
-- locks: public.cc AccessExclusiveLock, public.tc AccessExclusiveLock, public.tc_pkey AccessExclusiveLock

--- type of a text key, widened
-- given
CREATE TABLE tc (code varchar(20) PRIMARY KEY); CREATE TABLE cc (code varchar(20) REFERENCES tc);
-- statement
ALTER TABLE cc ALTER code TYPE varchar(40);
-- locks: public.cc AccessExclusiveLock, public.tc AccessExclusiveLock

--- type of a text key, narrowed
-- given
CREATE TABLE tc (code varchar(20) PRIMARY KEY); CREATE TABLE cc (code varchar(20) REFERENCES tc);
-- statement
ALTER TABLE cc ALTER code TYPE varchar(10);
-- locks: public.cc AccessExclusiveLock, public.tc AccessExclusiveLock, public.tc_pkey AccessShareLock
-- scans: public.tc
-- rewrites: public.cc

--- type of both in one table
-- given
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (boss) REFERENCES t;
-- statement
ALTER TABLE t ALTER boss TYPE bigint, ALTER id TYPE bigint;
-- locks: public.child AccessExclusiveLock, public.child_pkey AccessShareLock, public.t AccessExclusiveLock
-- locks: public.t_p_id AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- scans: public.child
-- rewrites: public.t
-- index_builds: public.t_p_id, public.t_pkey

--- not enforced, then enforced
-- given
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p NOT VALID;
-- statement
ALTER TABLE t ALTER CONSTRAINT fk ENFORCED;
-- locks: public.t AccessExclusiveLock
-- error: NotInThisVersion
-- 18 error: none

--- from a born table
-- given
SELECT 1;
-- earlier
CREATE TABLE n (p_id int);
-- statement
ALTER TABLE n ADD FOREIGN KEY (p_id) REFERENCES p;
-- locks: public.p ShareRowExclusiveLock, public.p_big_key AccessShareLock
-- locks: public.p_code_key AccessShareLock, public.p_pkey AccessShareLock
-- breaks: StricterColumn public.n n_p_id_fkey
