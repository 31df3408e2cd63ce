-- +goose NO TRANSACTION
-- +goose Up
-- 1.4 build the index events_2025_kind_at_idx
-- it reads the table twice and waits for transactions that are older than it; nobody waits for it
-- if a try fails, run this before the next: DROP INDEX CONCURRENTLY public.events_2025_kind_at_idx
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY events_2025_kind_at_idx ON public.events_2025 USING btree (kind, at DESC) WHERE kind IS NOT NULL;
RESET lock_timeout;
RESET statement_timeout;

-- +goose Down
DROP INDEX CONCURRENTLY IF EXISTS public.events_2025_kind_at_idx;
