-- schema: orders
-- before: CREATE SCHEMA sales;
ALTER TABLE orders SET SCHEMA sales;
