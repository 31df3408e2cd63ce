BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.orders DROP CONSTRAINT IF EXISTS orders_customer_fk;
COMMIT;
