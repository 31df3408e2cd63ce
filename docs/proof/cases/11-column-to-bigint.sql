-- schema: orders
-- before: ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers;
ALTER TABLE orders ALTER COLUMN customer_id TYPE bigint;
