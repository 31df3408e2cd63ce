-- schema: events
-- before: CREATE TABLE events_new (LIKE events INCLUDING ALL);
ALTER TABLE events ATTACH PARTITION events_new FOR VALUES FROM (0) TO (1000000000);
