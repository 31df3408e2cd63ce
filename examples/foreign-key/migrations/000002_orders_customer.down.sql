ALTER TABLE orders DROP CONSTRAINT orders_customer_fk;
DROP INDEX orders_customer_id_idx;
