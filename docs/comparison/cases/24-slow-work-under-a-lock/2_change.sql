SET lock_timeout = '2s';
SET statement_timeout = '10s';
BEGIN;
ALTER TABLE orders ADD COLUMN paid boolean;
UPDATE bills SET order_id = NULL WHERE order_id < 0;
UPDATE orders SET paid = false;
COMMIT;
