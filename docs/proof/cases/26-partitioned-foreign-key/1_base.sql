CREATE TABLE customers (
    id serial PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text
);
CREATE TABLE events (
    id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    customer_id int,
    PRIMARY KEY (id)
) PARTITION BY RANGE (id);
CREATE TABLE events_old PARTITION OF events FOR VALUES FROM (MINVALUE) TO (0);
CREATE TABLE events_new PARTITION OF events FOR VALUES FROM (0) TO (1000000000);
