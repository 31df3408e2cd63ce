-- schema: orders
ALTER TABLE orders ADD CONSTRAINT orders_note UNIQUE (note) DEFERRABLE;
