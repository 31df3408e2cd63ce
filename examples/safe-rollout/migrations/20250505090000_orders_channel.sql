SET LOCAL lock_timeout = '2s';
-- A constant default is kept in the catalog: no row is written.
ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web';
