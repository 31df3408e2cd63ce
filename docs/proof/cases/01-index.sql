-- schema: orders
CREATE INDEX orders_state_total ON orders (state, total);
