ALTER TABLE orders ALTER COLUMN id TYPE integer;
ALTER TABLE orders ALTER COLUMN status DROP NOT NULL;
ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey;
DROP INDEX orders_created_at_idx;
