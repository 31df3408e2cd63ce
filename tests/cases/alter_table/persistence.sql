--- a table with sequences gets unlogged
-- given
CREATE TABLE t (id serial, n int GENERATED ALWAYS AS IDENTITY);
CREATE SEQUENCE s OWNED BY t.id;
CREATE SEQUENCE other;
-- statement
ALTER TABLE t SET UNLOGGED
-- locks: public.s AccessExclusiveLock, public.t AccessExclusiveLock, public.t_id_seq AccessExclusiveLock
-- locks: public.t_n_seq AccessExclusiveLock
-- 13-14 locks: public.t AccessExclusiveLock
-- rewrites: public.t

--- a table with sequences gets logged
-- given
CREATE UNLOGGED TABLE t (id serial, n int GENERATED ALWAYS AS IDENTITY);
CREATE SEQUENCE s OWNED BY t.id;
-- statement
ALTER TABLE t SET LOGGED
-- locks: public.s AccessExclusiveLock, public.t AccessExclusiveLock, public.t_id_seq AccessExclusiveLock
-- locks: public.t_n_seq AccessExclusiveLock
-- 13-14 locks: public.t AccessExclusiveLock
-- rewrites: public.t

--- a logged table with sequences gets logged
-- given
CREATE TABLE t (id serial, n int GENERATED ALWAYS AS IDENTITY);
-- statement
ALTER TABLE t SET LOGGED
-- locks: public.t AccessExclusiveLock

--- a table with sequences moves
-- given
CREATE TABLE t (id serial, n int GENERATED ALWAYS AS IDENTITY);
-- statement
ALTER TABLE t SET TABLESPACE pg_default
-- locks: public.t AccessExclusiveLock
