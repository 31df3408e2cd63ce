-- schema: orders
UPDATE orders SET state = lower(state), note = 'closed';
