-- 1.3 check the old rows against orders_customer_fk
-- it reads every row while others read and write
-- first, this must be true; else rows that violate the constraint are there: mend them first:
-- SELECT NOT EXISTS (SELECT FROM public.orders c WHERE c.customer_id IS NOT NULL AND NOT EXISTS
-- (SELECT FROM public.customers p WHERE p.id = c.customer_id));
BEGIN;
SET LOCAL lock_timeout = 0;
SET LOCAL statement_timeout = 0;
ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_fk;
COMMIT;
