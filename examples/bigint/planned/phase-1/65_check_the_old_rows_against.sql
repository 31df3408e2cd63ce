-- 1.64 check the old rows against tickets_account_id_fkey_new
-- it reads every row while others read and write
BEGIN;
SET LOCAL lock_timeout = 0;
SET LOCAL statement_timeout = 0;
ALTER TABLE public.tickets VALIDATE CONSTRAINT tickets_account_id_fkey_new;
COMMIT;
