-- versions: 14+
ALTER TABLE events DETACH PARTITION events_old;
