-- 1.20 check the old rows of sessions
-- it reads every row while others read and write
BEGIN;
SET LOCAL lock_timeout = 0;
SET LOCAL statement_timeout = 0;
ALTER TABLE public.sessions VALIDATE CONSTRAINT sessions_account_id_new_present;
COMMIT;
