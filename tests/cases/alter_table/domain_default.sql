-- given
CREATE TABLE t (id int);
INSERT INTO t VALUES (1), (2);
CREATE SEQUENCE s;
CREATE DOMAIN token AS uuid DEFAULT gen_random_uuid();
CREATE DOMAIN fixed AS timestamptz DEFAULT now();
CREATE DOMAIN drawn AS bigint DEFAULT nextval('s');

--- domain with a volatile default
-- statement
ALTER TABLE t ADD COLUMN a token
-- locks: public.t AccessExclusiveLock
-- rewrites: public.t

--- domain with a volatile default, NOT NULL
-- statement
ALTER TABLE t ADD COLUMN a token NOT NULL
-- locks: public.t AccessExclusiveLock
-- rewrites: public.t

--- domain with a stable default
-- statement
ALTER TABLE t ADD COLUMN a fixed
-- locks: public.t AccessExclusiveLock

--- domain that draws from a sequence
-- statement
ALTER TABLE t ADD COLUMN a drawn
-- locks: public.s RowExclusiveLock, public.t AccessExclusiveLock
-- rewrites: public.t

--- domain over a domain
-- given
CREATE DOMAIN other AS token;
-- statement
ALTER TABLE t ADD COLUMN a other
-- locks: public.t AccessExclusiveLock
-- rewrites: public.t

--- domain over a domain with a default of its own
-- given
CREATE DOMAIN other AS token DEFAULT '00000000-0000-0000-0000-000000000000';
-- statement
ALTER TABLE t ADD COLUMN a other
-- locks: public.t AccessExclusiveLock

--- domain over a domain that lost its default later
-- given
CREATE DOMAIN other AS token;
ALTER DOMAIN token DROP DEFAULT;
-- statement
ALTER TABLE t ADD COLUMN a other
-- locks: public.t AccessExclusiveLock
-- rewrites: public.t

--- array of a domain
-- statement
ALTER TABLE t ADD COLUMN a token[]
-- locks: public.t AccessExclusiveLock

--- the column has a default
-- statement
ALTER TABLE t ADD COLUMN a token DEFAULT '00000000-0000-0000-0000-000000000000'
-- locks: public.t AccessExclusiveLock

--- the column has the default NULL
-- statement
ALTER TABLE t ADD COLUMN a token DEFAULT NULL
-- locks: public.t AccessExclusiveLock

--- the default is dropped
-- given
ALTER DOMAIN token DROP DEFAULT;
-- statement
ALTER TABLE t ADD COLUMN a token
-- locks: public.t AccessExclusiveLock

--- the default is set later
-- given
CREATE DOMAIN later AS uuid;
ALTER DOMAIN later SET DEFAULT gen_random_uuid();
-- statement
ALTER TABLE t ADD COLUMN a later
-- locks: public.t AccessExclusiveLock
-- rewrites: public.t
