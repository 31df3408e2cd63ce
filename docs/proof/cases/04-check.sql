-- schema: orders
ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total >= 0);
