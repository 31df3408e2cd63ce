SET lock_timeout = '2s';
SET statement_timeout = '10s';
ALTER TABLE orders ADD COLUMN paid boolean NOT NULL DEFAULT false;
