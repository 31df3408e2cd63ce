ALTER TABLE events ADD UNIQUE (id, body);
