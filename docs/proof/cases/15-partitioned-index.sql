-- schema: events
-- before: CREATE TABLE events_new PARTITION OF events FOR VALUES FROM (0) TO (1000000000);
CREATE INDEX events_body ON events (body);
