-- 1.2 add the constraint orders_customer_fk for new rows
-- new rows are checked from now on; old ones are not read
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE orders ADD CONSTRAINT orders_customer_fk FOREIGN KEY (customer_id) REFERENCES customers ON DELETE CASCADE NOT VALID;
COMMIT;
