ALTER TABLE orders DROP COLUMN channel;
DROP TABLE shipments;
