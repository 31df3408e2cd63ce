-- 1.1 build the index orders_customer_id_idx
-- it reads the table twice and waits for transactions that are older than it; nobody waits for it
-- if a try fails, run this before the next: DROP INDEX CONCURRENTLY public.orders_customer_id_idx
CREATE INDEX CONCURRENTLY orders_customer_id_idx ON orders (customer_id);
