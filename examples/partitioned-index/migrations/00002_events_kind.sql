-- +goose Up
CREATE INDEX events_kind_at_idx ON events (kind, at DESC) WHERE kind IS NOT NULL;

-- +goose Down
DROP INDEX events_kind_at_idx;
