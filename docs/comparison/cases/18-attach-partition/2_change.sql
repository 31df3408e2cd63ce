SET lock_timeout = '2s';
SET statement_timeout = '10s';
ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
