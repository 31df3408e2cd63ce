-- schema: events
-- before: CREATE TABLE events_new PARTITION OF events FOR VALUES FROM (0) TO (1000000000);
-- before: CREATE TABLE customers (id serial PRIMARY KEY, email text NOT NULL UNIQUE, name text);
-- before: ALTER TABLE events ADD COLUMN customer_id int;
ALTER TABLE events ADD FOREIGN KEY (customer_id) REFERENCES customers;
