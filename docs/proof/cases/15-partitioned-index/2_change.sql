CREATE INDEX events_body ON events (body);
