CREATE TABLE p (id int PRIMARY KEY, a int, b int, e text);
CREATE TABLE c (id int PRIMARY KEY, a int, b int, e text, n numeric, u uuid, big bigint);

--- columns that nothing makes unique
-- statement
ALTER TABLE c ADD FOREIGN KEY (a) REFERENCES p (a);
-- error: Refused

--- a new table whose key nothing makes unique
-- statement
CREATE TABLE d (a int REFERENCES p (a));
-- error: Refused

--- a new column whose key nothing makes unique
-- statement
ALTER TABLE c ADD COLUMN p int REFERENCES p (a);
-- error: Refused

--- a table without a primary key
-- given
CREATE TABLE q (a int UNIQUE);
-- statement
ALTER TABLE c ADD FOREIGN KEY (a) REFERENCES q;
-- error: Refused

--- a partial unique index
-- given
CREATE UNIQUE INDEX ON p (a) WHERE a > 0;
-- statement
ALTER TABLE c ADD FOREIGN KEY (a) REFERENCES p (a);
-- error: Refused

--- a unique index over an expression
-- given
CREATE UNIQUE INDEX ON p (a, (b + 1));
-- statement
ALTER TABLE c ADD FOREIGN KEY (a) REFERENCES p (a);
-- error: Refused

--- a deferrable key
-- given
ALTER TABLE p ADD UNIQUE (a) DEFERRABLE;
-- statement
ALTER TABLE c ADD FOREIGN KEY (a) REFERENCES p (a);
-- error: Refused

--- a key over more columns
-- given
ALTER TABLE p ADD UNIQUE (a, b);
-- statement
ALTER TABLE c ADD FOREIGN KEY (a) REFERENCES p (a) NOT VALID;
-- error: Refused

--- a key over the same columns in another order
-- given
ALTER TABLE p ADD UNIQUE (a, b);
-- statement
ALTER TABLE c ADD FOREIGN KEY (b, a) REFERENCES p (b, a) NOT VALID;
-- locks: public.c ShareRowExclusiveLock, public.p ShareRowExclusiveLock

--- a unique index without a constraint
-- given
CREATE UNIQUE INDEX ON p (a) INCLUDE (b);
-- statement
ALTER TABLE c ADD FOREIGN KEY (a) REFERENCES p (a) NOT VALID;
-- locks: public.c ShareRowExclusiveLock, public.p ShareRowExclusiveLock

--- a unique index that is not an immediate one only because of its constraint's deferral
-- given
ALTER TABLE p ADD UNIQUE (a) DEFERRABLE INITIALLY DEFERRED;
CREATE UNIQUE INDEX ON p (a);
-- statement
ALTER TABLE c ADD FOREIGN KEY (a) REFERENCES p (a) NOT VALID;
-- locks: public.c ShareRowExclusiveLock, public.p ShareRowExclusiveLock

--- types without a common equality
-- statement
ALTER TABLE c ADD FOREIGN KEY (e) REFERENCES p;
-- error: Refused

--- a uuid that references a number
-- statement
CREATE TABLE d (p uuid REFERENCES p);
-- error: Refused

--- a new column of a type without a common equality
-- statement
ALTER TABLE c ADD COLUMN p uuid REFERENCES p;
-- error: Refused

--- a wider number that references a number
-- statement
ALTER TABLE c ADD FOREIGN KEY (big) REFERENCES p NOT VALID;
-- locks: public.c ShareRowExclusiveLock, public.p ShareRowExclusiveLock

--- a numeric that references a number
-- statement
ALTER TABLE c ADD FOREIGN KEY (n) REFERENCES p NOT VALID;
-- error: Refused

--- an enum that references a text
-- given
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE q (m text PRIMARY KEY);
-- statement
CREATE TABLE d (m mood REFERENCES q);
-- error: Refused

--- an enum that references the same enum
-- given
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE q (m mood PRIMARY KEY);
-- statement
CREATE TABLE d (m mood REFERENCES q);
-- locks: public.q ShareRowExclusiveLock

--- a domain that references its base type
-- given
CREATE DOMAIN number AS int CHECK (VALUE > 0);
-- statement
CREATE TABLE d (m number REFERENCES p);
-- locks: public.p ShareRowExclusiveLock

--- a view
-- given
CREATE VIEW v AS SELECT id FROM p;
-- statement
ALTER TABLE c ADD FOREIGN KEY (a) REFERENCES v (id);
-- error: Refused

--- a materialized view
-- given
CREATE MATERIALIZED VIEW v AS SELECT id FROM p;
CREATE UNIQUE INDEX ON v (id);
-- statement
CREATE TABLE d (a int REFERENCES v (id));
-- error: Refused

--- more columns than it references
-- statement
ALTER TABLE c ADD FOREIGN KEY (a, b) REFERENCES p (id);
-- error: Refused

--- more columns than the primary key has
-- statement
ALTER TABLE c ADD FOREIGN KEY (a, b) REFERENCES p;
-- error: Refused

--- a column that the referenced table does not have
-- statement
ALTER TABLE c ADD FOREIGN KEY (a) REFERENCES p (z);
-- error: DoesNotExist

--- a column that the table itself does not have
-- statement
ALTER TABLE c ADD FOREIGN KEY (z) REFERENCES p;
-- error: DoesNotExist

--- a permanent table that references a temporary one
-- given
CREATE TEMP TABLE q (id int PRIMARY KEY);
-- statement
ALTER TABLE c ADD FOREIGN KEY (a) REFERENCES q;
-- error: Refused

--- a temporary table that references a permanent one
-- statement
CREATE TEMP TABLE q (id int REFERENCES p);
-- error: Refused

--- a permanent table that references an unlogged one
-- given
CREATE UNLOGGED TABLE q (id int PRIMARY KEY);
-- statement
CREATE TABLE d (a int REFERENCES q);
-- error: Refused

--- an unlogged table that references a permanent one
-- statement
CREATE UNLOGGED TABLE q (id int REFERENCES p);
-- locks: public.p ShareRowExclusiveLock

--- a table that nobody created
-- statement
CREATE TABLE q (id int, FOREIGN KEY (id) REFERENCES q (id));
-- error: Refused

--- a new table that references its own key
-- statement
CREATE TABLE q (id int PRIMARY KEY, parent int REFERENCES q);
-- index_builds: public.q_pkey

--- a new table that references its own key, of another type
-- statement
CREATE TABLE q (id int PRIMARY KEY, parent text REFERENCES q);
-- error: Refused

--- a key and what it references, in one statement
-- statement
ALTER TABLE p ADD UNIQUE (a), ADD FOREIGN KEY (b) REFERENCES p (a);
-- locks: public.p AccessExclusiveLock, public.p_pkey AccessShareLock
-- scans: public.p
-- index_builds: public.p_a_key
