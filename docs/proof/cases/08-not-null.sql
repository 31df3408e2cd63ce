-- schema: orders
-- before: ALTER TABLE orders ALTER COLUMN note SET DEFAULT 'none';
ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
