-- schema: orders
ALTER TABLE orders ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;
