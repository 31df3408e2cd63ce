-- no-transaction
-- A batch at a time, each in a transaction of its own.
DO $$
DECLARE
    last bigint := 0;
    until bigint := (SELECT max(id) FROM orders);
BEGIN
    WHILE last < until LOOP
        UPDATE orders SET status = 'new' WHERE id > last AND id <= last + 1000 AND status IS NULL;
        last := last + 1000;
        COMMIT;
    END LOOP;
END
$$;
