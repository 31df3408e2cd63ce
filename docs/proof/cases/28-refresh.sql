-- schema: orders
-- before: CREATE MATERIALIZED VIEW totals AS SELECT customer_id, sum(total) AS total FROM orders GROUP BY customer_id;
-- before: CREATE UNIQUE INDEX totals_customer ON totals (customer_id);
REFRESH MATERIALIZED VIEW totals;
