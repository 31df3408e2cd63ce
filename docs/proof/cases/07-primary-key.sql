-- schema: items
ALTER TABLE items ADD PRIMARY KEY (code);
