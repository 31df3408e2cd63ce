-- schema: events
-- before: CREATE TABLE events_new PARTITION OF events FOR VALUES FROM (0) TO (1000000000);
ALTER TABLE events ADD UNIQUE (id, body);
