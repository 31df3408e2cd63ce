-- 1.68 check the old rows against notes_author_id_fkey_new
-- it reads every row while others read and write
BEGIN;
SET LOCAL lock_timeout = 0;
SET LOCAL statement_timeout = 0;
ALTER TABLE public.notes VALIDATE CONSTRAINT notes_author_id_fkey_new;
COMMIT;
