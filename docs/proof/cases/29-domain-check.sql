-- schema: orders
-- before: CREATE DOMAIN amount AS numeric(10, 2);
-- before: ALTER TABLE orders ADD COLUMN paid amount;
ALTER DOMAIN amount ADD CONSTRAINT amount_positive CHECK (VALUE > -1000000000);
