SET lock_timeout = '2s';
SET statement_timeout = '10s';
BEGIN;
CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state);
COMMIT;
