-- 1.42 build the index tickets_account_id_idx_new
-- it reads the table twice and waits for transactions that are older than it; nobody waits for it
-- if a try fails, run this before the next: DROP INDEX CONCURRENTLY
-- public.tickets_account_id_idx_new
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY tickets_account_id_idx_new ON public.tickets USING btree (account_id_new);
RESET lock_timeout;
RESET statement_timeout;
