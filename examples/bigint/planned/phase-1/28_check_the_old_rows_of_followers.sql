-- 1.27 check the old rows of followers
-- it reads every row while others read and write
BEGIN;
SET LOCAL lock_timeout = 0;
SET LOCAL statement_timeout = 0;
ALTER TABLE public.followers VALIDATE CONSTRAINT followers_follower_id_new_present, VALIDATE CONSTRAINT followers_followed_id_new_present, VALIDATE CONSTRAINT followers_check_new;
COMMIT;
