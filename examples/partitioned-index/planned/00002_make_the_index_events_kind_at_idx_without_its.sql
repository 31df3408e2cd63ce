-- +goose Up
-- 1.1 make the index events_kind_at_idx without its partitions
-- it holds no rows, so that it is there at once; it is valid when every partition has its own
SET LOCAL lock_timeout = '500ms';
CREATE INDEX events_kind_at_idx ON ONLY public.events USING btree (kind, at DESC) WHERE kind IS NOT NULL;

-- +goose Down
SET LOCAL lock_timeout = '500ms';
DROP INDEX IF EXISTS public.events_kind_at_idx;
