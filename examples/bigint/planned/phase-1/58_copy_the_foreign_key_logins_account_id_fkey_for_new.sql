-- 1.57 copy the foreign key logins_account_id_fkey for new rows
-- new rows are checked from now on; old ones are not read
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.logins ADD CONSTRAINT logins_account_id_fkey_new FOREIGN KEY (account_id_new) REFERENCES public.accounts (id_new) ON DELETE SET NULL NOT VALID;
COMMIT;
