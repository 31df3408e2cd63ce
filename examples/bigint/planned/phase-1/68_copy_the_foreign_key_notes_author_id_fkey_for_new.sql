-- 1.67 copy the foreign key notes_author_id_fkey for new rows
-- new rows are checked from now on; old ones are not read
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.notes ADD CONSTRAINT notes_author_id_fkey_new FOREIGN KEY (author_id_new) REFERENCES public.accounts (id_new) ON DELETE SET DEFAULT NOT VALID;
COMMIT;
