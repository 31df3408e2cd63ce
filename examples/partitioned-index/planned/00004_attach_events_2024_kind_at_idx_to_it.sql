-- +goose Up
-- 1.3 attach events_2024_kind_at_idx to it
-- the index is there: nothing is read
SET LOCAL lock_timeout = '500ms';
ALTER INDEX public.events_kind_at_idx ATTACH PARTITION public.events_2024_kind_at_idx;

-- +goose Down
-- 1.3: no way back is known: an index cannot be detached: with that of the partitioned table, all
-- of its parts are dropped
