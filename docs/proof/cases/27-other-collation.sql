-- schema: orders
-- before: CREATE INDEX orders_note ON orders (note);
ALTER TABLE orders ALTER COLUMN note TYPE text COLLATE "C";
