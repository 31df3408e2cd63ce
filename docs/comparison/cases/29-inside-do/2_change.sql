SET lock_timeout = '2s';
SET statement_timeout = '10s';
DO $$ BEGIN
  ALTER TABLE orders ALTER COLUMN state SET NOT NULL;
END $$;
