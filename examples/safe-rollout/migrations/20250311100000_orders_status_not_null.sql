SET LOCAL lock_timeout = '2s';
-- The validated constraint proves it: no row is read.
ALTER TABLE orders ALTER COLUMN status SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT orders_status_not_null;
