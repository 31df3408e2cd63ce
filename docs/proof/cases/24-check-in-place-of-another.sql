-- schema: orders
-- before: ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total > -1);
BEGIN;
ALTER TABLE orders DROP CONSTRAINT orders_total;
ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total >= 0);
COMMIT;
