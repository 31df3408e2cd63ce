SET lock_timeout = '2s';
SET statement_timeout = '10s';
CREATE TABLE carts (id bigint PRIMARY KEY, state text);
CREATE INDEX carts_state_idx ON carts (state);
