-- 1.54 check the old rows against addresses_account_id_fkey_new
-- it reads every row while others read and write
BEGIN;
SET LOCAL lock_timeout = 0;
SET LOCAL statement_timeout = 0;
ALTER TABLE public.addresses VALIDATE CONSTRAINT addresses_account_id_fkey_new;
COMMIT;
