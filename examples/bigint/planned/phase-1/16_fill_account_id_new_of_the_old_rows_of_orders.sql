-- 1.15 fill account_id_new of the old rows of orders
-- in batches that each commit: a row is locked for a moment only, and a run that was stopped goes
-- on
SET lock_timeout = 0;
SET statement_timeout = 0;
DO $ddlock$
#variable_conflict use_column
<<ddlock>>
DECLARE
  goal CONSTANT double precision := 0.05; -- seconds that a batch takes
  most CONSTANT bigint := 50; -- blocks in a batch at most
  pause CONSTANT double precision := 0; -- seconds after each
  step bigint := 5; -- blocks in a batch, as many as take so long
  begun timestamptz;
  back_off double precision := 0; -- seconds after one that gave way
  block bigint := 0;
  blocks CONSTANT bigint := pg_relation_size('public.orders') / current_setting('block_size')::bigint;
BEGIN
  WHILE ddlock.block < ddlock.blocks LOOP
    BEGIN
      SET LOCAL lock_timeout = '50ms';
      begun := clock_timestamp();
      UPDATE public.orders SET account_id_new = account_id
        WHERE ctid >= format('(%s,0)', ddlock.block)::tid AND ctid < format('(%s,0)', ddlock.block + ddlock.step)::tid AND (account_id_new IS DISTINCT FROM account_id::bigint);
      block := ddlock.block + ddlock.step;
      step := greatest(1, least(ddlock.step * 2, ddlock.most, ddlock.step * ddlock.goal
        / nullif(extract(epoch FROM clock_timestamp() - ddlock.begun), 0)));
      back_off := 0;
    EXCEPTION WHEN lock_not_available THEN
      -- others write these rows and go first: less is tried again, each time later
      step := greatest(1, ddlock.step / 2);
      back_off := least(greatest(ddlock.back_off * 2, 0.1), 10);
    END;
    COMMIT;
    PERFORM pg_sleep(ddlock.pause + ddlock.back_off);
  END LOOP;
  IF EXISTS (SELECT FROM public.orders WHERE account_id_new IS DISTINCT FROM account_id::bigint) THEN
    RAISE EXCEPTION 'rows of orders are left that an UPDATE does not fill: see whether a trigger keeps them as they are';
  END IF;
END
$ddlock$;
RESET lock_timeout;
RESET statement_timeout;
