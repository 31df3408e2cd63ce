-- given
CREATE TABLE rep (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX rep_a ON rep (a); ALTER TABLE rep REPLICA IDENTITY USING INDEX rep_a;
CREATE TABLE full_ (a int NOT NULL, b int); CREATE UNIQUE INDEX full_a ON full_ (a); ALTER TABLE full_ REPLICA IDENTITY USING INDEX full_a; ALTER TABLE full_ REPLICA IDENTITY FULL;
CREATE TABLE gone (a int NOT NULL, b int); CREATE UNIQUE INDEX gone_a ON gone (a); ALTER TABLE gone REPLICA IDENTITY USING INDEX gone_a; DROP INDEX gone_a;

--- NOT NULL of a column of the replica identity
-- statement
ALTER TABLE rep ALTER a DROP NOT NULL;
-- error: Refused

--- NOT NULL of a column beside the replica identity
-- statement
ALTER TABLE rep ALTER b DROP NOT NULL;
-- locks: public.rep AccessExclusiveLock

--- NOT NULL where the replica identity is another now
-- statement
ALTER TABLE full_ ALTER a DROP NOT NULL;
-- locks: public.full_ AccessExclusiveLock

--- NOT NULL where the index of the replica identity is gone
-- statement
ALTER TABLE gone ALTER a DROP NOT NULL;
-- locks: public.gone AccessExclusiveLock

--- a timeout below zero
-- statement
SET lock_timeout = '-1';
-- error: Refused

--- a timeout of zero
-- statement
SET lock_timeout = 0;

--- a timeout below zero, local
-- earlier
SELECT 1;
-- statement
SET LOCAL statement_timeout = -5;
-- error: Refused
