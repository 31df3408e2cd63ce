REINDEX INDEX orders_customer;
