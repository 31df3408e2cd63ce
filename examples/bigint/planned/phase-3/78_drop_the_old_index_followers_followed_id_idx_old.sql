-- 3.7 drop the old index followers_followed_id_idx_old
-- it waits for the transactions that use the index; nobody waits for it
SET lock_timeout = 0;
SET statement_timeout = 0;
DROP INDEX CONCURRENTLY public.followers_followed_id_idx_old;
RESET lock_timeout;
RESET statement_timeout;
