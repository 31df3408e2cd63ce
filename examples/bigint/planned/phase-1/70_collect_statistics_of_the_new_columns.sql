-- 1.69 collect statistics of the new columns
-- queries that use a new column are planned well from its first moment
SET lock_timeout = 0;
SET statement_timeout = 0;
ANALYZE public.accounts, public.orders, public.invoices, public.sessions, public.addresses, public.settings, public.logins, public.followers, public.tickets, public.api_keys, public.notes;
RESET lock_timeout;
RESET statement_timeout;
