-- given
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE pr(a int) LANGUAGE sql AS 'SELECT 1';

--- a function is dropped as a procedure
-- statement
DROP PROCEDURE f(int);
-- error: Refused

--- a procedure is dropped as a function
-- statement
DROP FUNCTION IF EXISTS pr(int);
-- error: Refused

--- a procedure is dropped as a function, without its arguments
-- statement
DROP FUNCTION pr;
-- error: Refused

--- a procedure that is dropped as a function where there is one
-- statement
DROP FUNCTION IF EXISTS pr;
-- 13 error: Refused
-- 14+ error: none

--- a routine may be either
-- statement
DROP ROUTINE f(int), pr(int);

--- other arguments mean another function
-- given
CREATE PROCEDURE f(a text) LANGUAGE sql AS 'SELECT 1';
-- statement
DROP PROCEDURE f(text);

--- partitioned table copied out
-- given
CREATE TABLE wide (id int PRIMARY KEY, a int) PARTITION BY RANGE (id);
CREATE TABLE wide1 PARTITION OF wide FOR VALUES FROM (0) TO (10);
-- statement
COPY wide TO '/dev/null';
-- error: Refused

--- view copied out
-- given
CREATE VIEW seen AS SELECT 1 AS id;
-- statement
COPY seen TO '/dev/null';
-- error: Refused

--- materialized view copied out
-- given
CREATE MATERIALIZED VIEW kept AS SELECT 1 AS id;
-- statement
COPY kept TO '/dev/null';
-- 13-17 error: Refused
-- 18 locks: public.kept AccessShareLock
-- 18 scans: public.kept
