-- 3.6 drop the old index logins_account_id_at_idx_old
-- it waits for the transactions that use the index; nobody waits for it
SET lock_timeout = 0;
SET statement_timeout = 0;
DROP INDEX CONCURRENTLY public.logins_account_id_at_idx_old;
RESET lock_timeout;
RESET statement_timeout;
