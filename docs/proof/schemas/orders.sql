CREATE TABLE customers (
    id serial PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text
);
CREATE TABLE orders (
    id serial PRIMARY KEY,
    customer_id int NOT NULL,
    total numeric(10, 2) NOT NULL,
    state varchar(20) NOT NULL DEFAULT 'new',
    note text
);
CREATE INDEX orders_customer ON orders (customer_id);
