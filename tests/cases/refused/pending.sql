CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p DEFERRABLE INITIALLY DEFERRED, a int);
CREATE TABLE n (id int PRIMARY KEY, p int REFERENCES p);
INSERT INTO p VALUES (1), (2);
INSERT INTO c VALUES (1, 1, 1);

--- a row is inserted, and its table altered
-- earlier
INSERT INTO c (id, p) VALUES (2, 1);
-- statement
ALTER TABLE c ADD COLUMN b int;
-- error: Refused

--- a row without a reference is inserted
-- earlier
INSERT INTO c (id) VALUES (2);
-- statement
ALTER TABLE c ADD COLUMN b int;
-- error: Refused

--- a reference is set in every row
-- earlier
UPDATE c SET p = 2;
-- statement
ALTER TABLE c ALTER p SET NOT NULL;
-- error: Refused

--- another column is set in every row
-- earlier
UPDATE c SET a = 2;
-- statement
ALTER TABLE c ALTER a SET NOT NULL;
-- locks: public.c AccessExclusiveLock, public.c_pkey RowExclusiveLock
-- scans: public.c

--- the checks are made before
-- earlier
INSERT INTO c (id, p) VALUES (2, 1);
SET CONSTRAINTS ALL IMMEDIATE;
-- statement
ALTER TABLE c ADD COLUMN b int;
-- locks: public.c AccessExclusiveLock, public.p RowShareLock, public.p_pkey RowShareLock

--- the checks are immediate from the start
-- earlier
SET CONSTRAINTS ALL IMMEDIATE;
INSERT INTO c (id, p) VALUES (2, 1);
-- statement
ALTER TABLE c ADD COLUMN b int;
-- locks: public.c AccessExclusiveLock, public.p RowShareLock, public.p_pkey RowShareLock

--- a key that is not deferred
-- earlier
INSERT INTO n (id, p) VALUES (2, 1);
-- statement
ALTER TABLE n ADD COLUMN b int;
-- locks: public.n AccessExclusiveLock, public.p RowShareLock, public.p_pkey RowShareLock

--- a key that is deferred by SET CONSTRAINTS
-- given
ALTER TABLE n ALTER CONSTRAINT n_p_fkey DEFERRABLE;
-- earlier
SET CONSTRAINTS ALL DEFERRED;
INSERT INTO n (id, p) VALUES (2, 1);
-- statement
ALTER TABLE n ADD COLUMN b int;
-- error: Refused

--- the table is dropped
-- earlier
INSERT INTO c (id, p) VALUES (2, 1);
-- statement
DROP TABLE c;
-- error: Refused

--- the table is truncated
-- earlier
INSERT INTO c (id, p) VALUES (2, 1);
-- statement
TRUNCATE c;
-- error: Refused

--- an index is built
-- earlier
INSERT INTO c (id, p) VALUES (2, 1);
-- statement
CREATE INDEX ON c (a);
-- error: Refused

--- the referenced table is altered
-- earlier
INSERT INTO c (id, p) VALUES (2, 1);
-- statement
ALTER TABLE p ADD COLUMN b int;
-- locks: public.c RowExclusiveLock, public.p AccessExclusiveLock
