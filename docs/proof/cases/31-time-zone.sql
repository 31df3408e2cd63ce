-- schema: orders
-- before: ALTER TABLE orders ADD COLUMN paid_at timestamp;
SET TimeZone = 'UTC';
ALTER TABLE orders ALTER COLUMN paid_at TYPE timestamptz;
