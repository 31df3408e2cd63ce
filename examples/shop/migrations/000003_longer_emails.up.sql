-- Wider is free: no row is read, no index is built anew.
SET lock_timeout = '2s';
ALTER TABLE customers ALTER COLUMN email TYPE varchar(255);
