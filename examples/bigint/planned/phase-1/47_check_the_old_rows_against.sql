-- 1.46 check the old rows against accounts_referred_by_fkey_new
-- it reads every row while others read and write
BEGIN;
SET LOCAL lock_timeout = 0;
SET LOCAL statement_timeout = 0;
ALTER TABLE public.accounts VALIDATE CONSTRAINT accounts_referred_by_fkey_new;
COMMIT;
