SET lock_timeout = '2s';
SET statement_timeout = '10s';
ALTER TABLE customers ALTER COLUMN email TYPE varchar(100);
