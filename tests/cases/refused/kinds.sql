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
