CREATE TABLE customers (id bigint PRIMARY KEY, email varchar(50) NOT NULL, note text);
CREATE TABLE orders (id integer PRIMARY KEY, customer_id bigint, state text, placed timestamptz NOT NULL DEFAULT now());
CREATE TABLE events (at timestamptz NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE events_2026 (at timestamptz NOT NULL, what text);
CREATE TABLE bills (id bigint PRIMARY KEY, order_id integer REFERENCES orders (id));
CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM orders;
