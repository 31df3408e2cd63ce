-- 1.33 build the index accounts_referred_by_idx_new
-- it reads the table twice and waits for transactions that are older than it; nobody waits for it
-- if a try fails, run this before the next: DROP INDEX CONCURRENTLY
-- public.accounts_referred_by_idx_new
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY accounts_referred_by_idx_new ON public.accounts USING btree (referred_by_new) WHERE referred_by_new IS NOT NULL;
RESET lock_timeout;
RESET statement_timeout;
