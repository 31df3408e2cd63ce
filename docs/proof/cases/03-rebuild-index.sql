-- schema: orders
REINDEX INDEX orders_customer;
