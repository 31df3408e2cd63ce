-- migrate:up
-- 1.4 drop the check users_email_present
-- it has done its work; in the statement before, PostgreSQL would drop it first and read every row
SET LOCAL lock_timeout = '500ms';
ALTER TABLE users DROP CONSTRAINT users_email_present;

-- migrate:down
-- when that is committed, run by itself: ALTER TABLE public.users VALIDATE CONSTRAINT
-- users_email_present;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.users ADD CONSTRAINT users_email_present CHECK (email IS NOT NULL) NOT VALID;
