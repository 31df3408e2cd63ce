SET lock_timeout = '2s';
SET statement_timeout = '10s';
BEGIN;
ALTER TABLE orders ADD CONSTRAINT orders_state_check CHECK (state <> '') NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_state_check;
COMMIT;
