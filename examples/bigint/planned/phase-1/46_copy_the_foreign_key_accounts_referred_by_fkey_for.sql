-- 1.45 copy the foreign key accounts_referred_by_fkey for new rows
-- new rows are checked from now on; old ones are not read
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.accounts ADD CONSTRAINT accounts_referred_by_fkey_new FOREIGN KEY (referred_by_new) REFERENCES public.accounts (id_new) ON DELETE SET NULL NOT VALID;
COMMIT;
