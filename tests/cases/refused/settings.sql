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

--- NOT NULL of a column that the index of the replica identity only includes
-- given
CREATE TABLE inc (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX inc_a ON inc (a) INCLUDE (b); ALTER TABLE inc REPLICA IDENTITY USING INDEX inc_a;
-- statement
ALTER TABLE inc ALTER b DROP NOT NULL;
-- locks: public.inc AccessExclusiveLock

--- NOT NULL of a replica identity that the same statement changes
-- statement
ALTER TABLE rep REPLICA IDENTITY FULL, ALTER a DROP NOT NULL;
-- error: Refused

--- NOT NULL of a partition's replica identity
-- given
CREATE TABLE par (a int NOT NULL, b int) PARTITION BY RANGE (b); CREATE TABLE par1 PARTITION OF par FOR VALUES FROM (0) TO (10);
CREATE UNIQUE INDEX par1_a ON par1 (a); ALTER TABLE par1 REPLICA IDENTITY USING INDEX par1_a;
-- statement
ALTER TABLE par ALTER a DROP NOT NULL;
-- error: Refused

--- NOT NULL of an attached partition's primary key
-- given
CREATE TABLE par (a int NOT NULL, b int) PARTITION BY RANGE (b); CREATE TABLE par1 (a int PRIMARY KEY, b int); ALTER TABLE par ATTACH PARTITION par1 FOR VALUES FROM (0) TO (10);
-- statement
ALTER TABLE par ALTER a DROP NOT NULL;
-- error: Refused

--- NOT NULL of the primary key of a child that has it from its parent
-- given
CREATE TABLE mom (a int NOT NULL); CREATE TABLE kid () INHERITS (mom); ALTER TABLE kid ADD PRIMARY KEY (a);
-- statement
ALTER TABLE mom ALTER a DROP NOT NULL;
-- versions: 13-17
-- error: Refused

--- NOT NULL of the replica identity of a child that has it from its parent
-- given
CREATE TABLE mom (a int NOT NULL); CREATE TABLE kid () INHERITS (mom); CREATE UNIQUE INDEX kid_a ON kid (a); ALTER TABLE kid REPLICA IDENTITY USING INDEX kid_a;
-- statement
ALTER TABLE mom ALTER a DROP NOT NULL;
-- versions: 13-17
-- error: Refused

--- NOT NULL of the replica identity of a child that has it for itself too
-- given
CREATE TABLE mom (a int NOT NULL); CREATE TABLE kid (a int NOT NULL) INHERITS (mom); CREATE UNIQUE INDEX kid_a ON kid (a); ALTER TABLE kid REPLICA IDENTITY USING INDEX kid_a;
-- statement
ALTER TABLE mom ALTER a DROP NOT NULL;
-- versions: 13-17
-- error: Refused

--- NOT NULL of a parent, kept by a child that has it for itself too
-- given
CREATE TABLE mom (a int NOT NULL); CREATE TABLE kid (a int NOT NULL) INHERITS (mom); CREATE UNIQUE INDEX kid_a ON kid (a); ALTER TABLE kid REPLICA IDENTITY USING INDEX kid_a;
-- statement
ALTER TABLE mom ALTER a DROP NOT NULL;
-- versions: 18+
-- locks: public.mom AccessExclusiveLock, public.kid AccessExclusiveLock

--- a timeout that is rounded to below zero
-- statement
SET statement_timeout = '-600us';
-- error: Refused

--- a timeout that is rounded to zero
-- statement
SET lock_timeout = '-0.5';

--- a timeout of idle sessions below zero
-- statement
SET idle_session_timeout = -1;
-- versions: 14+
-- error: Refused

--- a timeout of transactions below zero
-- statement
SET transaction_timeout = '-1s';
-- versions: 17+
-- error: Refused
