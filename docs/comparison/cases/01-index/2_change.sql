SET lock_timeout = '2s';
SET statement_timeout = '10s';
CREATE INDEX orders_state_idx ON orders (state);
