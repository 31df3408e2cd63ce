BEGIN;

CREATE INDEX orders_created_at_idx ON orders (created_at);

ALTER TABLE orders
    ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id);

UPDATE orders SET status = 'new' WHERE status IS NULL;

ALTER TABLE orders ALTER COLUMN status SET NOT NULL;

-- We run out of integers next month.
ALTER TABLE orders ALTER COLUMN id TYPE bigint;

COMMIT;
