SET lock_timeout = '5s';

-- Filled for months by the import: its rows are read to see whether they fit.
ALTER TABLE entries ATTACH PARTITION entries_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');

CREATE INDEX CONCURRENTLY entries_account_id_idx ON entries (account_id);
