-- given
CREATE EXTENSION btree_gist;
CREATE TABLE p (id int, v daterange, extra int UNIQUE, PRIMARY KEY (id, v WITHOUT OVERLAPS));
CREATE TABLE c (p_id int, v daterange, b int);
INSERT INTO p VALUES (1, '[2020-01-01,2021-01-01)');
INSERT INTO c VALUES (1, '[2020-01-01,2020-05-01)');
CREATE INDEX c_b ON c (b);
CREATE TABLE r (p_id int, v daterange) PARTITION BY LIST (p_id);
CREATE TABLE r1 PARTITION OF r FOR VALUES IN (1);
INSERT INTO r VALUES (1, '[2020-01-01,2020-05-01)');

--- a key over a period checks row by row
-- versions: 18+
-- statement
ALTER TABLE c ADD FOREIGN KEY (p_id, PERIOD v) REFERENCES p (id, PERIOD v);
-- locks: public.c ShareRowExclusiveLock, public.p ShareRowExclusiveLock
-- locks: public.p_extra_key RowShareLock, public.p_pkey RowShareLock
-- scans: public.c, public.p

--- a key over a period, validated later, is checked at once
-- versions: 18+
-- given
ALTER TABLE c ADD CONSTRAINT k FOREIGN KEY (p_id, PERIOD v) REFERENCES p (id, PERIOD v) NOT VALID;
-- statement
ALTER TABLE c VALIDATE CONSTRAINT k;
-- locks: public.c ShareUpdateExclusiveLock, public.c_b AccessShareLock, public.p RowShareLock
-- locks: public.p_extra_key AccessShareLock, public.p_pkey AccessShareLock
-- scans: public.c, public.p

--- a key over a period of a table that this file makes
-- versions: 18+
-- earlier
CREATE TABLE n (p_id int, v daterange);
-- statement
ALTER TABLE n ADD FOREIGN KEY (p_id, PERIOD v) REFERENCES p (id, PERIOD v);
-- locks: public.p ShareRowExclusiveLock

--- a key over a period of a partitioned table
-- versions: 18+
-- statement
ALTER TABLE r ADD FOREIGN KEY (p_id, PERIOD v) REFERENCES p (id, PERIOD v);
-- locks: public.p ShareRowExclusiveLock, public.p_extra_key RowShareLock, public.p_pkey RowShareLock
-- locks: public.r ShareRowExclusiveLock, public.r1 ShareRowExclusiveLock
-- scans: public.p, public.r1

--- a partition that comes to a key over a period
-- versions: 18+
-- given
ALTER TABLE r ADD FOREIGN KEY (p_id, PERIOD v) REFERENCES p (id, PERIOD v);
CREATE TABLE r2 (p_id int, v daterange);
INSERT INTO p VALUES (2, '[2020-01-01,2021-01-01)');
INSERT INTO r2 VALUES (2, '[2020-01-01,2020-05-01)');
-- statement
ALTER TABLE r ATTACH PARTITION r2 FOR VALUES IN (2);
-- locks: public.p ShareRowExclusiveLock, public.p_extra_key AccessShareLock, public.p_pkey AccessShareLock
-- locks: public.r ShareUpdateExclusiveLock, public.r2 AccessExclusiveLock
-- scans: public.p, public.r2

--- a key over a period that is enforced from now on
-- versions: 18+
-- given
ALTER TABLE c ADD CONSTRAINT k FOREIGN KEY (p_id, PERIOD v) REFERENCES p (id, PERIOD v) NOT ENFORCED;
-- statement
ALTER TABLE c ALTER CONSTRAINT k ENFORCED;
-- locks: public.c AccessExclusiveLock, public.c_b AccessShareLock, public.p ShareRowExclusiveLock
-- locks: public.p_extra_key AccessShareLock, public.p_pkey AccessShareLock
-- scans: public.c, public.p
