CREATE TABLE t (id int, name text);
CREATE VIEW v AS SELECT id, name FROM t;

--- a view that loses a column
-- statement
CREATE OR REPLACE VIEW v AS SELECT id FROM t;
-- error: Refused

--- a view whose column gets another name
-- statement
CREATE OR REPLACE VIEW v AS SELECT id AS number, name FROM t;
-- error: Refused

--- a view whose columns change places
-- statement
CREATE OR REPLACE VIEW v AS SELECT name, id FROM t;
-- error: Refused

--- a view whose column gets another type
-- statement
CREATE OR REPLACE VIEW v AS SELECT id::bigint AS id, name FROM t;
-- error: Refused

--- a view that gets a column at its end
-- statement
CREATE OR REPLACE VIEW v AS SELECT id, name, 1 AS one FROM t;
-- locks: public.v AccessExclusiveLock, public.t AccessShareLock

--- a view over another query
-- statement
CREATE OR REPLACE VIEW v (id, name) AS SELECT 1, 'x'::text;
-- locks: public.v AccessExclusiveLock

--- a function that returns something else
-- given
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- statement
CREATE OR REPLACE FUNCTION f(a integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
-- error: Refused

--- a function whose parameter gets another name
-- given
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- statement
CREATE OR REPLACE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- error: Refused

--- a function whose parameter gets a name
-- given
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- statement
CREATE OR REPLACE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT 1';

--- a function of another type of parameter is another one
-- given
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- statement
CREATE OR REPLACE FUNCTION f(a text) RETURNS text LANGUAGE sql AS 'SELECT $1';

--- a function becomes a procedure
-- given
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- statement
CREATE OR REPLACE PROCEDURE f(a int) LANGUAGE sql AS 'SELECT 1';
-- error: Refused

--- a function is created a second time
-- given
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- statement
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- error: AlreadyExists

--- a function whose parameter loses its default
-- given
CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- statement
CREATE OR REPLACE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- error: Refused

--- a function whose parameter gets a default
-- given
CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- statement
CREATE OR REPLACE FUNCTION f(a int DEFAULT 2, b int DEFAULT 3) RETURNS int LANGUAGE sql AS 'SELECT 1';

--- a function that returns a table of more columns
-- given
CREATE FUNCTION f() RETURNS TABLE (a int) LANGUAGE sql AS 'SELECT 1';
-- statement
CREATE OR REPLACE FUNCTION f() RETURNS TABLE (a int, b int) LANGUAGE sql AS 'SELECT 1, 2';
-- error: Refused

--- a function that returns a table with a column of another name
-- given
CREATE FUNCTION f() RETURNS TABLE (a int, b int) LANGUAGE sql AS 'SELECT 1, 2';
-- statement
CREATE OR REPLACE FUNCTION f() RETURNS TABLE (a int, c int) LANGUAGE sql AS 'SELECT 1, 2';
-- error: Refused

--- a function that returns a table of one column, by another name
-- given
CREATE FUNCTION f() RETURNS TABLE (a int) LANGUAGE sql AS 'SELECT 1';
-- statement
CREATE OR REPLACE FUNCTION f() RETURNS SETOF int LANGUAGE sql AS 'SELECT 1';

--- a function with an OUT parameter, by another name
-- given
CREATE FUNCTION f(a int, OUT b int) LANGUAGE sql AS 'SELECT 1';
-- statement
CREATE OR REPLACE FUNCTION f(a int, OUT c int) LANGUAGE sql AS 'SELECT 1';

--- a function with an OUT parameter of another type
-- given
CREATE FUNCTION f(a int, OUT b int) LANGUAGE sql AS 'SELECT 1';
-- statement
CREATE OR REPLACE FUNCTION f(a int, OUT b text) LANGUAGE sql AS 'SELECT $$1$$';
-- error: Refused

--- a function that returns the type of a column, now by its name
-- given
CREATE TABLE tt (a int);
CREATE FUNCTION f() RETURNS tt.a%TYPE LANGUAGE sql AS 'SELECT 1';
-- statement
CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';

--- a function that returns rows of a table that was renamed
-- given
CREATE TABLE tt (a int);
CREATE FUNCTION f() RETURNS SETOF tt LANGUAGE sql AS 'SELECT 1';
ALTER TABLE tt RENAME TO u;
-- statement
CREATE OR REPLACE FUNCTION f() RETURNS SETOF u LANGUAGE sql AS 'SELECT 1';
