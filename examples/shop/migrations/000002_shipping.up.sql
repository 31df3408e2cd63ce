CREATE TABLE shipments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL,
    carrier text NOT NULL,
    sent_at timestamptz
);

-- The table is empty and nobody uses it yet: nothing waits.
CREATE INDEX shipments_order_id_idx ON shipments (order_id);

-- These two are quick, whatever the size of the table.
SET lock_timeout = '2s';
ALTER TABLE orders ALTER COLUMN total TYPE numeric(12, 2);
ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web';
