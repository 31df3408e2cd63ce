-- 1.30 check the old rows of api_keys
-- it reads every row while others read and write
BEGIN;
SET LOCAL lock_timeout = 0;
SET LOCAL statement_timeout = 0;
ALTER TABLE public.api_keys VALIDATE CONSTRAINT api_keys_account_id_new_present;
COMMIT;
