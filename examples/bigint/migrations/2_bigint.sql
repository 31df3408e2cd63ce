-- The ids of accounts run out: they, and everything that refers to them, become bigint.
ALTER TABLE accounts ALTER COLUMN id TYPE bigint, ALTER COLUMN referred_by TYPE bigint;
ALTER TABLE orders ALTER COLUMN account_id TYPE bigint;
ALTER TABLE invoices ALTER COLUMN account_id TYPE bigint;
ALTER TABLE sessions ALTER COLUMN account_id TYPE bigint;
ALTER TABLE addresses ALTER COLUMN account_id TYPE bigint;
ALTER TABLE settings ALTER COLUMN account_id TYPE bigint;
ALTER TABLE logins ALTER COLUMN account_id TYPE bigint;
ALTER TABLE followers ALTER COLUMN follower_id TYPE bigint, ALTER COLUMN followed_id TYPE bigint;
ALTER TABLE tickets ALTER COLUMN account_id TYPE bigint;
ALTER TABLE api_keys ALTER COLUMN account_id TYPE bigint;
ALTER TABLE notes ALTER COLUMN author_id TYPE bigint;
