-- schema: orders
ALTER TABLE orders ADD COLUMN lines int NOT NULL DEFAULT 1 CHECK (lines > 0), ADD COLUMN paid_by int REFERENCES customers;
