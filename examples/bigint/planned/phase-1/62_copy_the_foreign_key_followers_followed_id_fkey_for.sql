-- 1.61 copy the foreign key followers_followed_id_fkey for new rows
-- new rows are checked from now on; old ones are not read
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.followers ADD CONSTRAINT followers_followed_id_fkey_new FOREIGN KEY (followed_id_new) REFERENCES public.accounts (id_new) ON DELETE CASCADE NOT VALID;
COMMIT;
