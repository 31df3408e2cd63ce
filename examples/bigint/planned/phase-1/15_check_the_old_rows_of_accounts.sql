-- 1.14 check the old rows of accounts
-- it reads every row while others read and write
BEGIN;
SET LOCAL lock_timeout = 0;
SET LOCAL statement_timeout = 0;
ALTER TABLE public.accounts VALIDATE CONSTRAINT accounts_id_new_present;
COMMIT;
