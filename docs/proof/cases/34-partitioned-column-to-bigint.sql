-- schema: events
-- before: CREATE TABLE events_new PARTITION OF events FOR VALUES FROM (0) TO (1000000000);
-- before: ALTER TABLE events ADD COLUMN number int;
ALTER TABLE events ALTER COLUMN number TYPE bigint;
