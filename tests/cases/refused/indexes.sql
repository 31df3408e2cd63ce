CREATE TABLE t (id int, at timestamptz, plain timestamp, name text, CHECK (id > 0));

--- now() in a predicate
-- statement
CREATE INDEX ON t (id) WHERE at > now();
-- error: Refused

--- CURRENT_DATE in a predicate
-- statement
CREATE INDEX ON t (id) WHERE at > CURRENT_DATE;
-- error: Refused

--- random() in an expression
-- statement
CREATE INDEX ON t ((random() * id));
-- error: Refused

--- to_char in an expression
-- statement
CREATE INDEX ON t (to_char(at, 'YYYY'));
-- error: Refused

--- concat in an expression
-- statement
CREATE INDEX ON t (concat(name, name));
-- error: Refused

--- to_tsvector without a configuration
-- statement
CREATE INDEX ON t USING gin (to_tsvector(name));
-- error: Refused

--- to_tsvector with a configuration
-- statement
CREATE INDEX ON t USING gin (to_tsvector('english', name));
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_to_tsvector_idx

--- date_trunc of a timestamp, of which there is an immutable form
-- statement
CREATE INDEX ON t (date_trunc('day', plain));
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_date_trunc_idx

--- a timestamptz cast to date
-- statement
CREATE INDEX ON t ((at::date));
-- error: Refused

--- a timestamp cast to date
-- statement
CREATE INDEX ON t ((plain::date));
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_plain_idx

--- a text cast to date
-- statement
CREATE INDEX ON t ((name::date));
-- error: Refused

--- a constant cast to timestamptz
-- statement
CREATE INDEX ON t (id) WHERE at > '2025-01-01'::timestamptz;
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_id_idx

--- a function of plpgsql that is volatile, as all are that do not say otherwise
-- given
CREATE FUNCTION f(int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';
-- statement
CREATE INDEX ON t (f(id));
-- error: Refused

--- a function of plpgsql that says it is immutable
-- given
CREATE FUNCTION f(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1; END';
-- statement
CREATE INDEX ON t (f(id));
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_f_idx

--- a function of SQL whose body is immutable
-- given
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1 + 1';
-- statement
CREATE INDEX ON t (f(id));
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_f_idx

--- an exclusion constraint's expression
-- statement
ALTER TABLE t ADD EXCLUDE USING btree (to_char(at, 'YYYY') WITH =);
-- error: Refused

--- a virtual generated column
-- versions: 18
-- given
ALTER TABLE t ADD COLUMN twice int GENERATED ALWAYS AS (id * 2) VIRTUAL;
-- statement
CREATE INDEX ON t (twice);
-- error: Refused

--- a virtual generated column in an expression
-- versions: 18
-- given
ALTER TABLE t ADD COLUMN twice int GENERATED ALWAYS AS (id * 2) VIRTUAL;
-- statement
CREATE INDEX CONCURRENTLY ON t ((twice + 1));
-- error: Refused

--- a virtual generated column in a predicate
-- versions: 18
-- given
ALTER TABLE t ADD COLUMN twice int GENERATED ALWAYS AS (id * 2) VIRTUAL;
-- statement
CREATE INDEX ON t (id) WHERE twice > 1;
-- error: Refused

--- UNIQUE of a virtual generated column
-- versions: 18
-- given
ALTER TABLE t ADD COLUMN twice int GENERATED ALWAYS AS (id * 2) VIRTUAL;
-- statement
ALTER TABLE t ADD UNIQUE (twice);
-- error: Refused

--- a new UNIQUE virtual generated column
-- versions: 18
-- statement
ALTER TABLE t ADD COLUMN twice int GENERATED ALWAYS AS (id * 2) VIRTUAL UNIQUE;
-- error: Refused

--- a new table's UNIQUE virtual generated column
-- versions: 18
-- statement
CREATE TABLE q (id int, twice int GENERATED ALWAYS AS (id * 2) VIRTUAL UNIQUE);
-- error: Refused

--- a foreign key of a virtual generated column
-- versions: 18
-- given
CREATE TABLE r (id int PRIMARY KEY);
ALTER TABLE t ADD COLUMN twice int GENERATED ALWAYS AS (id * 2) VIRTUAL;
-- statement
ALTER TABLE t ADD FOREIGN KEY (twice) REFERENCES r;
-- error: Refused

--- a stored generated column
-- given
ALTER TABLE t ADD COLUMN twice int GENERATED ALWAYS AS (id * 2) STORED;
-- statement
CREATE INDEX ON t (twice);
-- locks: public.t ShareLock
-- scans: public.t
-- index_builds: public.t_twice_idx
