-- 1.32 build the unique index accounts_pkey_new
-- it reads the table twice and waits for transactions that are older than it; nobody waits for it
-- if a try fails, run this before the next: DROP INDEX CONCURRENTLY public.accounts_pkey_new
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE UNIQUE INDEX CONCURRENTLY accounts_pkey_new ON public.accounts USING btree (id_new);
RESET lock_timeout;
RESET statement_timeout;
