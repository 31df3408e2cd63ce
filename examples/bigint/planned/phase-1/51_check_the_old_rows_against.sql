-- 1.50 check the old rows against invoices_account_id_fkey_new
-- it reads every row while others read and write
BEGIN;
SET LOCAL lock_timeout = 0;
SET LOCAL statement_timeout = 0;
ALTER TABLE public.invoices VALIDATE CONSTRAINT invoices_account_id_fkey_new;
COMMIT;
