SET lock_timeout = '2s';
SET statement_timeout = '10s';
ALTER TABLE customers RENAME COLUMN note TO remark;
