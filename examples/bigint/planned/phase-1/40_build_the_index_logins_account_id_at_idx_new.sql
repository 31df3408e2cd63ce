-- 1.39 build the index logins_account_id_at_idx_new
-- it reads the table twice and waits for transactions that are older than it; nobody waits for it
-- if a try fails, run this before the next: DROP INDEX CONCURRENTLY
-- public.logins_account_id_at_idx_new
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY logins_account_id_at_idx_new ON public.logins USING btree (account_id_new, at DESC);
RESET lock_timeout;
RESET statement_timeout;
