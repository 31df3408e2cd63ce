-- schema: orders
ALTER TABLE orders RENAME TO purchases;
