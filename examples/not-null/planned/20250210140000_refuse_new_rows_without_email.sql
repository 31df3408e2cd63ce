-- migrate:up
-- 1.1 refuse new rows without email
-- new rows are checked from now on; old ones are not read
SET LOCAL lock_timeout = '500ms';
ALTER TABLE users ADD CONSTRAINT users_email_present CHECK (email IS NOT NULL) NOT VALID;

-- migrate:down
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.users DROP CONSTRAINT IF EXISTS users_email_present;
