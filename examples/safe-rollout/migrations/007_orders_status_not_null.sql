SET lock_timeout = '2s';
ALTER TABLE orders VALIDATE CONSTRAINT orders_status_not_null;
-- The validated constraint proves it: no row is read.
ALTER TABLE orders ALTER COLUMN status SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT orders_status_not_null;
