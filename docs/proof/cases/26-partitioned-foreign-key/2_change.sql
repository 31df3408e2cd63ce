ALTER TABLE events ADD FOREIGN KEY (customer_id) REFERENCES customers;
