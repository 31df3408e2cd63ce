-- 1.24 check the old rows of settings
-- it reads every row while others read and write
BEGIN;
SET LOCAL lock_timeout = 0;
SET LOCAL statement_timeout = 0;
ALTER TABLE public.settings VALIDATE CONSTRAINT settings_account_id_new_present;
COMMIT;
