SET lock_timeout = '2s';
SET statement_timeout = '10s';
ALTER TABLE orders ADD CONSTRAINT orders_state_present CHECK (state IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_state_present;
ALTER TABLE orders ALTER COLUMN state SET NOT NULL;
