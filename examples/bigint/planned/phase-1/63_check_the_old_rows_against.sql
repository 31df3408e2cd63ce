-- 1.62 check the old rows against followers_followed_id_fkey_new
-- it reads every row while others read and write
BEGIN;
SET LOCAL lock_timeout = 0;
SET LOCAL statement_timeout = 0;
ALTER TABLE public.followers VALIDATE CONSTRAINT followers_followed_id_fkey_new;
COMMIT;
