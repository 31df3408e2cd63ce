ALTER TYPE entry_kind ADD VALUE 'reversal';

UPDATE accounts SET balance = balance - 1 WHERE id IN (SELECT account_id FROM entries WHERE kind = 'reversal');

REFRESH MATERIALIZED VIEW monthly_totals;

-- The year is not known before it runs.
DO $$
BEGIN
    EXECUTE format('ALTER TABLE entries_%s ADD CHECK (amount > 0)', extract(year FROM now()));
END
$$;
