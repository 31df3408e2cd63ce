-- schema: orders
DELETE FROM orders WHERE state = 'done' OR total < 5000;
