-- Reads every row while writes go on.
ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_id_fkey;
