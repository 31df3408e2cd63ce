-- schema: orders
-- before: ALTER TABLE orders ADD CONSTRAINT orders_state CHECK (state <> '');
ALTER TABLE orders ALTER COLUMN state TYPE text;
