-- migrate:up
-- 1.2 check that no old row lacks email
-- it reads every row while others read and write
-- first, this must be true; else rows without email are there: fill them, and have the application
-- write it:
-- SELECT NOT EXISTS (SELECT FROM public.users WHERE email IS NULL);
SET LOCAL lock_timeout = 0;
SET LOCAL statement_timeout = 0;
ALTER TABLE users VALIDATE CONSTRAINT users_email_present;

-- migrate:down
-- there is nothing to undo
