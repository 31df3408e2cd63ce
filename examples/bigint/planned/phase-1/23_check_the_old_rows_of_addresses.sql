-- 1.22 check the old rows of addresses
-- it reads every row while others read and write
BEGIN;
SET LOCAL lock_timeout = 0;
SET LOCAL statement_timeout = 0;
ALTER TABLE public.addresses VALIDATE CONSTRAINT addresses_account_id_new_present;
COMMIT;
