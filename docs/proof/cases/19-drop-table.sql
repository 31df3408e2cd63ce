-- schema: orders
-- before: ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers;
DROP TABLE orders;
