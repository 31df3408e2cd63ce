-- schema: events
-- before: CREATE TABLE events_new PARTITION OF events FOR VALUES FROM (0) TO (1000000000);
-- versions: 14+
ALTER TABLE events DETACH PARTITION events_old;
