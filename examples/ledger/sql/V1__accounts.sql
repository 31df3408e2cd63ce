CREATE TYPE entry_kind AS ENUM ('debit', 'credit');

CREATE TABLE accounts (
    id bigint PRIMARY KEY,
    currency char(3) NOT NULL,
    balance numeric(18, 2) NOT NULL DEFAULT 0
);

CREATE TABLE entries (
    id bigint GENERATED ALWAYS AS IDENTITY,
    account_id bigint NOT NULL REFERENCES accounts (id),
    kind entry_kind NOT NULL,
    amount numeric(18, 2) NOT NULL,
    booked_on date NOT NULL,
    PRIMARY KEY (id, booked_on)
) PARTITION BY RANGE (booked_on);

CREATE TABLE entries_2024 PARTITION OF entries FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');

CREATE TABLE entries_2025 (LIKE entries INCLUDING ALL);

CREATE MATERIALIZED VIEW monthly_totals AS
    SELECT account_id, date_trunc('month', booked_on) AS month, sum(amount) AS total
    FROM entries
    GROUP BY 1, 2;
