-- schema: orders
DROP INDEX orders_customer;
