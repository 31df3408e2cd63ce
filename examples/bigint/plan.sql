\set ON_ERROR_STOP on
\pset pager off

-- examples/bigint/migrations/2_bigint.sql: 91 steps, 2 gates

-- after going back from a step, delete its note: DELETE FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '…'
SELECT (SELECT to_regclass('public.ddlock_done') IS NULL) IS TRUE AS ddlock_new \gset
\if :ddlock_new
CREATE TABLE public.ddlock_done (plan text, step text, at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (plan, step));
\endif

-- phase 1: expand

-- 1.1 add id_new, referred_by_new beside id, referred_by of accounts: the trigger fills it in every row that is written from now on, and constraints hold for those; old rows are not read, and hold NULL for now
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.1')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('public.accounts') AND tgname = 'zz_mirror')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.1 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.1') ON CONFLICT DO NOTHING;
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid) WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass('public.accounts') AND a.attname = 'id' AND d.classid <> 'pg_attrdef'::regclass AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (to_regclass('public.accounts_pkey'), to_regclass('public.accounts_referred_by_idx'), to_regclass('public.accounts_id_seq'))) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND (c.contype = 'n' OR c.conname IN ('accounts_pkey', 'accounts_referred_by_fkey', 'addresses_account_id_fkey', 'api_keys_account_id_fkey', 'followers_check', 'followers_followed_id_fkey', 'followers_follower_id_fkey', 'followers_pkey', 'invoices_account_id_fkey', 'logins_account_id_fkey', 'notes_author_id_fkey', 'orders_account_id_fkey', 'sessions_account_id_fkey', 'settings_account_id_fkey', 'settings_pkey', 'tickets_account_id_fkey')))) AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass('public.accounts') AND i.indisreplident AND a.attname = 'id')) IS TRUE AS ddlock_ready_0 \gset
\if :ddlock_ready_0
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.1: something depends on id that this plan does not know of, or an index over it is the replica identity: plan it again with a dump of the server''s schema (`--schema`), or choose another replica identity first'; END $ddlock$;
\endif
SELECT (SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid) WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass('public.accounts') AND a.attname = 'referred_by' AND d.classid <> 'pg_attrdef'::regclass AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (to_regclass('public.accounts_pkey'), to_regclass('public.accounts_referred_by_idx'), to_regclass('public.accounts_id_seq'))) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND (c.contype = 'n' OR c.conname IN ('accounts_pkey', 'accounts_referred_by_fkey', 'addresses_account_id_fkey', 'api_keys_account_id_fkey', 'followers_check', 'followers_followed_id_fkey', 'followers_follower_id_fkey', 'followers_pkey', 'invoices_account_id_fkey', 'logins_account_id_fkey', 'notes_author_id_fkey', 'orders_account_id_fkey', 'sessions_account_id_fkey', 'settings_account_id_fkey', 'settings_pkey', 'tickets_account_id_fkey')))) AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass('public.accounts') AND i.indisreplident AND a.attname = 'referred_by')) IS TRUE AS ddlock_ready_1 \gset
\if :ddlock_ready_1
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.1: something depends on referred_by that this plan does not know of, or an index over it is the replica identity: plan it again with a dump of the server''s schema (`--schema`), or choose another replica identity first'; END $ddlock$;
\endif
SELECT (SELECT NOT EXISTS (SELECT FROM pg_publication_tables WHERE schemaname = 'public' AND tablename = 'accounts')) IS TRUE AS ddlock_ready_2 \gset
\if :ddlock_ready_2
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.1: accounts is published, and replication stops at a column that its subscribers do not have: take it out of the publication before, or add the column to their tables first'; END $ddlock$;
\endif
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.accounts ADD COLUMN id_new bigint, ADD COLUMN referred_by_new bigint, ADD CONSTRAINT accounts_id_new_present CHECK (id_new IS NOT NULL) NOT VALID;
CREATE FUNCTION public.accounts_mirror() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.id_new := NEW.id;
  NEW.referred_by_new := NEW.referred_by;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror BEFORE INSERT OR UPDATE ON public.accounts FOR EACH ROW EXECUTE FUNCTION public.accounts_mirror();
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.1') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.2 add account_id_new beside account_id of orders: the trigger fills it in every row that is written from now on, and constraints hold for those; old rows are not read, and hold NULL for now
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.2')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('public.orders') AND tgname = 'zz_mirror')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.2 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.2') ON CONFLICT DO NOTHING;
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid) WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass('public.orders') AND a.attname = 'account_id' AND d.classid <> 'pg_attrdef'::regclass AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (to_regclass('public.orders_account_id_idx'), to_regclass('public.orders_id_seq'))) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND (c.contype = 'n' OR c.conname IN ('accounts_pkey', 'accounts_referred_by_fkey', 'addresses_account_id_fkey', 'api_keys_account_id_fkey', 'followers_check', 'followers_followed_id_fkey', 'followers_follower_id_fkey', 'followers_pkey', 'invoices_account_id_fkey', 'logins_account_id_fkey', 'notes_author_id_fkey', 'orders_account_id_fkey', 'sessions_account_id_fkey', 'settings_account_id_fkey', 'settings_pkey', 'tickets_account_id_fkey')))) AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass('public.orders') AND i.indisreplident AND a.attname = 'account_id')) IS TRUE AS ddlock_ready_0 \gset
\if :ddlock_ready_0
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.2: something depends on account_id that this plan does not know of, or an index over it is the replica identity: plan it again with a dump of the server''s schema (`--schema`), or choose another replica identity first'; END $ddlock$;
\endif
SELECT (SELECT NOT EXISTS (SELECT FROM pg_publication_tables WHERE schemaname = 'public' AND tablename = 'orders')) IS TRUE AS ddlock_ready_1 \gset
\if :ddlock_ready_1
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.2: orders is published, and replication stops at a column that its subscribers do not have: take it out of the publication before, or add the column to their tables first'; END $ddlock$;
\endif
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.orders ADD COLUMN account_id_new bigint, ADD CONSTRAINT orders_account_id_new_present CHECK (account_id_new IS NOT NULL) NOT VALID;
CREATE FUNCTION public.orders_mirror() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_new := NEW.account_id;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror BEFORE INSERT OR UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.orders_mirror();
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.2') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.3 add account_id_new beside account_id of invoices: the trigger fills it in every row that is written from now on, and constraints hold for those; old rows are not read, and hold NULL for now
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.3')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('public.invoices') AND tgname = 'zz_mirror')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.3 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.3') ON CONFLICT DO NOTHING;
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid) WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass('public.invoices') AND a.attname = 'account_id' AND d.classid <> 'pg_attrdef'::regclass AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (to_regclass('public.invoices_account_id_idx'))) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND (c.contype = 'n' OR c.conname IN ('accounts_pkey', 'accounts_referred_by_fkey', 'addresses_account_id_fkey', 'api_keys_account_id_fkey', 'followers_check', 'followers_followed_id_fkey', 'followers_follower_id_fkey', 'followers_pkey', 'invoices_account_id_fkey', 'logins_account_id_fkey', 'notes_author_id_fkey', 'orders_account_id_fkey', 'sessions_account_id_fkey', 'settings_account_id_fkey', 'settings_pkey', 'tickets_account_id_fkey')))) AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass('public.invoices') AND i.indisreplident AND a.attname = 'account_id')) IS TRUE AS ddlock_ready_0 \gset
\if :ddlock_ready_0
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.3: something depends on account_id that this plan does not know of, or an index over it is the replica identity: plan it again with a dump of the server''s schema (`--schema`), or choose another replica identity first'; END $ddlock$;
\endif
SELECT (SELECT NOT EXISTS (SELECT FROM pg_publication_tables WHERE schemaname = 'public' AND tablename = 'invoices')) IS TRUE AS ddlock_ready_1 \gset
\if :ddlock_ready_1
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.3: invoices is published, and replication stops at a column that its subscribers do not have: take it out of the publication before, or add the column to their tables first'; END $ddlock$;
\endif
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.invoices ADD COLUMN account_id_new bigint, ADD CONSTRAINT invoices_account_id_new_present CHECK (account_id_new IS NOT NULL) NOT VALID;
CREATE FUNCTION public.invoices_mirror() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_new := NEW.account_id;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror BEFORE INSERT OR UPDATE ON public.invoices FOR EACH ROW EXECUTE FUNCTION public.invoices_mirror();
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.3') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.4 add account_id_new beside account_id of sessions: the trigger fills it in every row that is written from now on, and constraints hold for those; old rows are not read, and hold NULL for now
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.4')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('public.sessions') AND tgname = 'zz_mirror')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.4 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.4') ON CONFLICT DO NOTHING;
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid) WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass('public.sessions') AND a.attname = 'account_id' AND d.classid <> 'pg_attrdef'::regclass AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (to_regclass('public.sessions_account_id_idx'))) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND (c.contype = 'n' OR c.conname IN ('accounts_pkey', 'accounts_referred_by_fkey', 'addresses_account_id_fkey', 'api_keys_account_id_fkey', 'followers_check', 'followers_followed_id_fkey', 'followers_follower_id_fkey', 'followers_pkey', 'invoices_account_id_fkey', 'logins_account_id_fkey', 'notes_author_id_fkey', 'orders_account_id_fkey', 'sessions_account_id_fkey', 'settings_account_id_fkey', 'settings_pkey', 'tickets_account_id_fkey')))) AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass('public.sessions') AND i.indisreplident AND a.attname = 'account_id')) IS TRUE AS ddlock_ready_0 \gset
\if :ddlock_ready_0
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.4: something depends on account_id that this plan does not know of, or an index over it is the replica identity: plan it again with a dump of the server''s schema (`--schema`), or choose another replica identity first'; END $ddlock$;
\endif
SELECT (SELECT NOT EXISTS (SELECT FROM pg_publication_tables WHERE schemaname = 'public' AND tablename = 'sessions')) IS TRUE AS ddlock_ready_1 \gset
\if :ddlock_ready_1
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.4: sessions is published, and replication stops at a column that its subscribers do not have: take it out of the publication before, or add the column to their tables first'; END $ddlock$;
\endif
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.sessions ADD COLUMN account_id_new bigint, ADD CONSTRAINT sessions_account_id_new_present CHECK (account_id_new IS NOT NULL) NOT VALID;
CREATE FUNCTION public.sessions_mirror() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_new := NEW.account_id;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror BEFORE INSERT OR UPDATE ON public.sessions FOR EACH ROW EXECUTE FUNCTION public.sessions_mirror();
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.4') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.5 add account_id_new beside account_id of addresses: the trigger fills it in every row that is written from now on, and constraints hold for those; old rows are not read, and hold NULL for now
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.5')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('public.addresses') AND tgname = 'zz_mirror')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.5 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.5') ON CONFLICT DO NOTHING;
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid) WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass('public.addresses') AND a.attname = 'account_id' AND d.classid <> 'pg_attrdef'::regclass AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (to_regclass('public.addresses_account_id_idx'))) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND (c.contype = 'n' OR c.conname IN ('accounts_pkey', 'accounts_referred_by_fkey', 'addresses_account_id_fkey', 'api_keys_account_id_fkey', 'followers_check', 'followers_followed_id_fkey', 'followers_follower_id_fkey', 'followers_pkey', 'invoices_account_id_fkey', 'logins_account_id_fkey', 'notes_author_id_fkey', 'orders_account_id_fkey', 'sessions_account_id_fkey', 'settings_account_id_fkey', 'settings_pkey', 'tickets_account_id_fkey')))) AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass('public.addresses') AND i.indisreplident AND a.attname = 'account_id')) IS TRUE AS ddlock_ready_0 \gset
\if :ddlock_ready_0
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.5: something depends on account_id that this plan does not know of, or an index over it is the replica identity: plan it again with a dump of the server''s schema (`--schema`), or choose another replica identity first'; END $ddlock$;
\endif
SELECT (SELECT NOT EXISTS (SELECT FROM pg_publication_tables WHERE schemaname = 'public' AND tablename = 'addresses')) IS TRUE AS ddlock_ready_1 \gset
\if :ddlock_ready_1
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.5: addresses is published, and replication stops at a column that its subscribers do not have: take it out of the publication before, or add the column to their tables first'; END $ddlock$;
\endif
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.addresses ADD COLUMN account_id_new bigint, ADD CONSTRAINT addresses_account_id_new_present CHECK (account_id_new IS NOT NULL) NOT VALID;
CREATE FUNCTION public.addresses_mirror() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_new := NEW.account_id;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror BEFORE INSERT OR UPDATE ON public.addresses FOR EACH ROW EXECUTE FUNCTION public.addresses_mirror();
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.5') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.6 add account_id_new beside account_id of settings: the trigger fills it in every row that is written from now on, and constraints hold for those; old rows are not read, and hold NULL for now
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.6')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('public.settings') AND tgname = 'zz_mirror')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.6 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.6') ON CONFLICT DO NOTHING;
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid) WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass('public.settings') AND a.attname = 'account_id' AND d.classid <> 'pg_attrdef'::regclass AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (to_regclass('public.settings_pkey'))) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND (c.contype = 'n' OR c.conname IN ('accounts_pkey', 'accounts_referred_by_fkey', 'addresses_account_id_fkey', 'api_keys_account_id_fkey', 'followers_check', 'followers_followed_id_fkey', 'followers_follower_id_fkey', 'followers_pkey', 'invoices_account_id_fkey', 'logins_account_id_fkey', 'notes_author_id_fkey', 'orders_account_id_fkey', 'sessions_account_id_fkey', 'settings_account_id_fkey', 'settings_pkey', 'tickets_account_id_fkey')))) AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass('public.settings') AND i.indisreplident AND a.attname = 'account_id')) IS TRUE AS ddlock_ready_0 \gset
\if :ddlock_ready_0
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.6: something depends on account_id that this plan does not know of, or an index over it is the replica identity: plan it again with a dump of the server''s schema (`--schema`), or choose another replica identity first'; END $ddlock$;
\endif
SELECT (SELECT NOT EXISTS (SELECT FROM pg_publication_tables WHERE schemaname = 'public' AND tablename = 'settings')) IS TRUE AS ddlock_ready_1 \gset
\if :ddlock_ready_1
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.6: settings is published, and replication stops at a column that its subscribers do not have: take it out of the publication before, or add the column to their tables first'; END $ddlock$;
\endif
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.settings ADD COLUMN account_id_new bigint, ADD CONSTRAINT settings_account_id_new_present CHECK (account_id_new IS NOT NULL) NOT VALID;
CREATE FUNCTION public.settings_mirror() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_new := NEW.account_id;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror BEFORE INSERT OR UPDATE ON public.settings FOR EACH ROW EXECUTE FUNCTION public.settings_mirror();
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.6') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.7 add account_id_new beside account_id of logins: the trigger fills it in every row that is written from now on, and constraints hold for those; old rows are not read, and hold NULL for now
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.7')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('public.logins') AND tgname = 'zz_mirror')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.7 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.7') ON CONFLICT DO NOTHING;
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid) WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass('public.logins') AND a.attname = 'account_id' AND d.classid <> 'pg_attrdef'::regclass AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (to_regclass('public.logins_account_id_at_idx'))) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND (c.contype = 'n' OR c.conname IN ('accounts_pkey', 'accounts_referred_by_fkey', 'addresses_account_id_fkey', 'api_keys_account_id_fkey', 'followers_check', 'followers_followed_id_fkey', 'followers_follower_id_fkey', 'followers_pkey', 'invoices_account_id_fkey', 'logins_account_id_fkey', 'notes_author_id_fkey', 'orders_account_id_fkey', 'sessions_account_id_fkey', 'settings_account_id_fkey', 'settings_pkey', 'tickets_account_id_fkey')))) AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass('public.logins') AND i.indisreplident AND a.attname = 'account_id')) IS TRUE AS ddlock_ready_0 \gset
\if :ddlock_ready_0
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.7: something depends on account_id that this plan does not know of, or an index over it is the replica identity: plan it again with a dump of the server''s schema (`--schema`), or choose another replica identity first'; END $ddlock$;
\endif
SELECT (SELECT NOT EXISTS (SELECT FROM pg_publication_tables WHERE schemaname = 'public' AND tablename = 'logins')) IS TRUE AS ddlock_ready_1 \gset
\if :ddlock_ready_1
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.7: logins is published, and replication stops at a column that its subscribers do not have: take it out of the publication before, or add the column to their tables first'; END $ddlock$;
\endif
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.logins ADD COLUMN account_id_new bigint;
CREATE FUNCTION public.logins_mirror() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_new := NEW.account_id;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror BEFORE INSERT OR UPDATE ON public.logins FOR EACH ROW EXECUTE FUNCTION public.logins_mirror();
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.7') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.8 add follower_id_new, followed_id_new beside follower_id, followed_id of followers: the trigger fills it in every row that is written from now on, and constraints hold for those; old rows are not read, and hold NULL for now
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.8')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('public.followers') AND tgname = 'zz_mirror')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.8 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.8') ON CONFLICT DO NOTHING;
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid) WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass('public.followers') AND a.attname = 'follower_id' AND d.classid <> 'pg_attrdef'::regclass AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (to_regclass('public.followers_pkey'), to_regclass('public.followers_followed_id_idx'))) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND (c.contype = 'n' OR c.conname IN ('accounts_pkey', 'accounts_referred_by_fkey', 'addresses_account_id_fkey', 'api_keys_account_id_fkey', 'followers_check', 'followers_followed_id_fkey', 'followers_follower_id_fkey', 'followers_pkey', 'invoices_account_id_fkey', 'logins_account_id_fkey', 'notes_author_id_fkey', 'orders_account_id_fkey', 'sessions_account_id_fkey', 'settings_account_id_fkey', 'settings_pkey', 'tickets_account_id_fkey')))) AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass('public.followers') AND i.indisreplident AND a.attname = 'follower_id')) IS TRUE AS ddlock_ready_0 \gset
\if :ddlock_ready_0
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.8: something depends on follower_id that this plan does not know of, or an index over it is the replica identity: plan it again with a dump of the server''s schema (`--schema`), or choose another replica identity first'; END $ddlock$;
\endif
SELECT (SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid) WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass('public.followers') AND a.attname = 'followed_id' AND d.classid <> 'pg_attrdef'::regclass AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (to_regclass('public.followers_pkey'), to_regclass('public.followers_followed_id_idx'))) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND (c.contype = 'n' OR c.conname IN ('accounts_pkey', 'accounts_referred_by_fkey', 'addresses_account_id_fkey', 'api_keys_account_id_fkey', 'followers_check', 'followers_followed_id_fkey', 'followers_follower_id_fkey', 'followers_pkey', 'invoices_account_id_fkey', 'logins_account_id_fkey', 'notes_author_id_fkey', 'orders_account_id_fkey', 'sessions_account_id_fkey', 'settings_account_id_fkey', 'settings_pkey', 'tickets_account_id_fkey')))) AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass('public.followers') AND i.indisreplident AND a.attname = 'followed_id')) IS TRUE AS ddlock_ready_1 \gset
\if :ddlock_ready_1
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.8: something depends on followed_id that this plan does not know of, or an index over it is the replica identity: plan it again with a dump of the server''s schema (`--schema`), or choose another replica identity first'; END $ddlock$;
\endif
SELECT (SELECT NOT EXISTS (SELECT FROM pg_publication_tables WHERE schemaname = 'public' AND tablename = 'followers')) IS TRUE AS ddlock_ready_2 \gset
\if :ddlock_ready_2
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.8: followers is published, and replication stops at a column that its subscribers do not have: take it out of the publication before, or add the column to their tables first'; END $ddlock$;
\endif
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.followers ADD COLUMN follower_id_new bigint, ADD COLUMN followed_id_new bigint, ADD CONSTRAINT followers_follower_id_new_present CHECK (follower_id_new IS NOT NULL) NOT VALID, ADD CONSTRAINT followers_followed_id_new_present CHECK (followed_id_new IS NOT NULL) NOT VALID, ADD CONSTRAINT followers_check_new CHECK (follower_id_new <> followed_id_new) NOT VALID;
CREATE FUNCTION public.followers_mirror() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.follower_id_new := NEW.follower_id;
  NEW.followed_id_new := NEW.followed_id;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror BEFORE INSERT OR UPDATE ON public.followers FOR EACH ROW EXECUTE FUNCTION public.followers_mirror();
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.8') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.9 add account_id_new beside account_id of tickets: the trigger fills it in every row that is written from now on, and constraints hold for those; old rows are not read, and hold NULL for now
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.9')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('public.tickets') AND tgname = 'zz_mirror')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.9 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.9') ON CONFLICT DO NOTHING;
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid) WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass('public.tickets') AND a.attname = 'account_id' AND d.classid <> 'pg_attrdef'::regclass AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (to_regclass('public.tickets_account_id_idx'))) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND (c.contype = 'n' OR c.conname IN ('accounts_pkey', 'accounts_referred_by_fkey', 'addresses_account_id_fkey', 'api_keys_account_id_fkey', 'followers_check', 'followers_followed_id_fkey', 'followers_follower_id_fkey', 'followers_pkey', 'invoices_account_id_fkey', 'logins_account_id_fkey', 'notes_author_id_fkey', 'orders_account_id_fkey', 'sessions_account_id_fkey', 'settings_account_id_fkey', 'settings_pkey', 'tickets_account_id_fkey')))) AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass('public.tickets') AND i.indisreplident AND a.attname = 'account_id')) IS TRUE AS ddlock_ready_0 \gset
\if :ddlock_ready_0
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.9: something depends on account_id that this plan does not know of, or an index over it is the replica identity: plan it again with a dump of the server''s schema (`--schema`), or choose another replica identity first'; END $ddlock$;
\endif
SELECT (SELECT NOT EXISTS (SELECT FROM pg_publication_tables WHERE schemaname = 'public' AND tablename = 'tickets')) IS TRUE AS ddlock_ready_1 \gset
\if :ddlock_ready_1
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.9: tickets is published, and replication stops at a column that its subscribers do not have: take it out of the publication before, or add the column to their tables first'; END $ddlock$;
\endif
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.tickets ADD COLUMN account_id_new bigint;
CREATE FUNCTION public.tickets_mirror() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_new := NEW.account_id;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror BEFORE INSERT OR UPDATE ON public.tickets FOR EACH ROW EXECUTE FUNCTION public.tickets_mirror();
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.9') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.10 add account_id_new beside account_id of api_keys: the trigger fills it in every row that is written from now on, and constraints hold for those; old rows are not read, and hold NULL for now
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.10')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('public.api_keys') AND tgname = 'zz_mirror')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.10 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.10') ON CONFLICT DO NOTHING;
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid) WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass('public.api_keys') AND a.attname = 'account_id' AND d.classid <> 'pg_attrdef'::regclass AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (to_regclass('public.api_keys_account_id_idx'))) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND (c.contype = 'n' OR c.conname IN ('accounts_pkey', 'accounts_referred_by_fkey', 'addresses_account_id_fkey', 'api_keys_account_id_fkey', 'followers_check', 'followers_followed_id_fkey', 'followers_follower_id_fkey', 'followers_pkey', 'invoices_account_id_fkey', 'logins_account_id_fkey', 'notes_author_id_fkey', 'orders_account_id_fkey', 'sessions_account_id_fkey', 'settings_account_id_fkey', 'settings_pkey', 'tickets_account_id_fkey')))) AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass('public.api_keys') AND i.indisreplident AND a.attname = 'account_id')) IS TRUE AS ddlock_ready_0 \gset
\if :ddlock_ready_0
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.10: something depends on account_id that this plan does not know of, or an index over it is the replica identity: plan it again with a dump of the server''s schema (`--schema`), or choose another replica identity first'; END $ddlock$;
\endif
SELECT (SELECT NOT EXISTS (SELECT FROM pg_publication_tables WHERE schemaname = 'public' AND tablename = 'api_keys')) IS TRUE AS ddlock_ready_1 \gset
\if :ddlock_ready_1
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.10: api_keys is published, and replication stops at a column that its subscribers do not have: take it out of the publication before, or add the column to their tables first'; END $ddlock$;
\endif
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.api_keys ADD COLUMN account_id_new bigint, ADD CONSTRAINT api_keys_account_id_new_present CHECK (account_id_new IS NOT NULL) NOT VALID;
CREATE FUNCTION public.api_keys_mirror() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_new := NEW.account_id;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror BEFORE INSERT OR UPDATE ON public.api_keys FOR EACH ROW EXECUTE FUNCTION public.api_keys_mirror();
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.10') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.11 add author_id_new beside author_id of notes: the trigger fills it in every row that is written from now on, and constraints hold for those; old rows are not read, and hold NULL for now
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.11')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('public.notes') AND tgname = 'zz_mirror')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.11 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.11') ON CONFLICT DO NOTHING;
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid) WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass('public.notes') AND a.attname = 'author_id' AND d.classid <> 'pg_attrdef'::regclass AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (to_regclass('public.notes_author_id_idx'))) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND (c.contype = 'n' OR c.conname IN ('accounts_pkey', 'accounts_referred_by_fkey', 'addresses_account_id_fkey', 'api_keys_account_id_fkey', 'followers_check', 'followers_followed_id_fkey', 'followers_follower_id_fkey', 'followers_pkey', 'invoices_account_id_fkey', 'logins_account_id_fkey', 'notes_author_id_fkey', 'orders_account_id_fkey', 'sessions_account_id_fkey', 'settings_account_id_fkey', 'settings_pkey', 'tickets_account_id_fkey')))) AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass('public.notes') AND i.indisreplident AND a.attname = 'author_id')) IS TRUE AS ddlock_ready_0 \gset
\if :ddlock_ready_0
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.11: something depends on author_id that this plan does not know of, or an index over it is the replica identity: plan it again with a dump of the server''s schema (`--schema`), or choose another replica identity first'; END $ddlock$;
\endif
SELECT (SELECT NOT EXISTS (SELECT FROM pg_publication_tables WHERE schemaname = 'public' AND tablename = 'notes')) IS TRUE AS ddlock_ready_1 \gset
\if :ddlock_ready_1
\else
DO $ddlock$ BEGIN RAISE EXCEPTION '1.11: notes is published, and replication stops at a column that its subscribers do not have: take it out of the publication before, or add the column to their tables first'; END $ddlock$;
\endif
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.notes ADD COLUMN author_id_new bigint;
CREATE FUNCTION public.notes_mirror() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.author_id_new := NEW.author_id;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror BEFORE INSERT OR UPDATE ON public.notes FOR EACH ROW EXECUTE FUNCTION public.notes_mirror();
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.11') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.12 give the new columns what belongs to the old ones: comments, statistics targets, options and privileges, where a column has any; the migrations need not know of them
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.12')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT NOT EXISTS (SELECT FROM (VALUES ('public.accounts', 'id', 'id_new'), ('public.accounts', 'referred_by', 'referred_by_new'), ('public.orders', 'account_id', 'account_id_new'), ('public.invoices', 'account_id', 'account_id_new'), ('public.sessions', 'account_id', 'account_id_new'), ('public.addresses', 'account_id', 'account_id_new'), ('public.settings', 'account_id', 'account_id_new'), ('public.logins', 'account_id', 'account_id_new'), ('public.followers', 'follower_id', 'follower_id_new'), ('public.followers', 'followed_id', 'followed_id_new'), ('public.tickets', 'account_id', 'account_id_new'), ('public.api_keys', 'account_id', 'account_id_new'), ('public.notes', 'author_id', 'author_id_new')) AS pairs (tab, old, new) JOIN pg_attribute o ON o.attrelid = to_regclass(tab) AND o.attname = old JOIN pg_attribute n ON n.attrelid = o.attrelid AND n.attname = new WHERE (col_description(o.attrelid, o.attnum), o.attstattarget, o.attoptions, o.attacl) IS DISTINCT FROM (col_description(n.attrelid, n.attnum), n.attstattarget, n.attoptions, n.attacl))) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.12 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.12') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
DO $ddlock$
DECLARE
  line text;
BEGIN
  FOR line IN
    SELECT unnest(ARRAY[
      CASE WHEN col_description(attrelid, attnum) IS NOT NULL THEN
        format('COMMENT ON COLUMN %s.%I IS %L', tab, new, col_description(attrelid, attnum)) END,
      CASE WHEN attstattarget >= 0 THEN
        format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS %s', tab, new, attstattarget) END,
      CASE WHEN attoptions IS NOT NULL THEN
        format('ALTER TABLE %s ALTER COLUMN %I SET (%s)', tab, new, array_to_string(attoptions, ', ')) END] || ARRAY(
      SELECT format('GRANT %s (%I) ON %s TO %s%s', privilege_type, new, tab,
        CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
        CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) FROM aclexplode(attacl)))
    FROM (VALUES
      ('public.accounts', 'id', 'id_new'),
      ('public.accounts', 'referred_by', 'referred_by_new'),
      ('public.orders', 'account_id', 'account_id_new'),
      ('public.invoices', 'account_id', 'account_id_new'),
      ('public.sessions', 'account_id', 'account_id_new'),
      ('public.addresses', 'account_id', 'account_id_new'),
      ('public.settings', 'account_id', 'account_id_new'),
      ('public.logins', 'account_id', 'account_id_new'),
      ('public.followers', 'follower_id', 'follower_id_new'),
      ('public.followers', 'followed_id', 'followed_id_new'),
      ('public.tickets', 'account_id', 'account_id_new'),
      ('public.api_keys', 'account_id', 'account_id_new'),
      ('public.notes', 'author_id', 'author_id_new')) AS pairs (tab, old, new)
    JOIN pg_attribute ON attrelid = tab::regclass AND attname = old
  LOOP
    CONTINUE WHEN line IS NULL;
    EXECUTE line;
  END LOOP;
END
$ddlock$;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.12') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.13 fill id_new, referred_by_new of the old rows of accounts: in batches that each commit: a row is locked for a moment only, and a run that was stopped goes on
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.13')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint'))) OR NOT EXISTS (SELECT FROM public.accounts WHERE id_new IS DISTINCT FROM id::bigint OR referred_by_new IS DISTINCT FROM referred_by::bigint) FROM (SELECT NULL::bigint AS id_new, NULL::bigint AS referred_by_new) AS gone) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.13 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.13') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DO $ddlock$
#variable_conflict use_column
<<ddlock>>
DECLARE
  goal CONSTANT double precision := 0.05; -- seconds that a batch takes
  most CONSTANT bigint := 50; -- blocks in a batch at most
  pause CONSTANT double precision := 0; -- seconds after each
  step bigint := 5; -- blocks in a batch, as many as take so long
  begun timestamptz;
  back_off double precision := 0; -- seconds after one that gave way
  block bigint := 0;
  blocks CONSTANT bigint := pg_relation_size('public.accounts') / current_setting('block_size')::bigint;
BEGIN
  WHILE ddlock.block < ddlock.blocks LOOP
    BEGIN
      SET LOCAL lock_timeout = '50ms';
      begun := clock_timestamp();
      UPDATE public.accounts SET id_new = id, referred_by_new = referred_by
        WHERE ctid >= format('(%s,0)', ddlock.block)::tid AND ctid < format('(%s,0)', ddlock.block + ddlock.step)::tid AND (id_new IS DISTINCT FROM id::bigint OR referred_by_new IS DISTINCT FROM referred_by::bigint);
      block := ddlock.block + ddlock.step;
      step := greatest(1, least(ddlock.step * 2, ddlock.most, ddlock.step * ddlock.goal
        / nullif(extract(epoch FROM clock_timestamp() - ddlock.begun), 0)));
      back_off := 0;
    EXCEPTION WHEN lock_not_available THEN
      -- others write these rows and go first: less is tried again, each time later
      step := greatest(1, ddlock.step / 2);
      back_off := least(greatest(ddlock.back_off * 2, 0.1), 10);
    END;
    COMMIT;
    PERFORM pg_sleep(ddlock.pause + ddlock.back_off);
  END LOOP;
  IF EXISTS (SELECT FROM public.accounts WHERE id_new IS DISTINCT FROM id::bigint OR referred_by_new IS DISTINCT FROM referred_by::bigint) THEN
    RAISE EXCEPTION 'rows of accounts are left that an UPDATE does not fill: see whether a trigger keeps them as they are';
  END IF;
END
$ddlock$;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.13') ON CONFLICT DO NOTHING;
\endif

-- 1.14 check the old rows of accounts: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.14')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT count(*) = 1 FROM pg_constraint WHERE conrelid = to_regclass('public.accounts') AND conname IN ('accounts_id_new_present') AND convalidated) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.14 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.14') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.accounts VALIDATE CONSTRAINT accounts_id_new_present;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.14') ON CONFLICT DO NOTHING;
\endif

-- 1.15 fill account_id_new of the old rows of orders: in batches that each commit: a row is locked for a moment only, and a run that was stopped goes on
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.15')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint'))) OR NOT EXISTS (SELECT FROM public.orders WHERE account_id_new IS DISTINCT FROM account_id::bigint) FROM (SELECT NULL::bigint AS account_id_new) AS gone) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.15 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.15') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DO $ddlock$
#variable_conflict use_column
<<ddlock>>
DECLARE
  goal CONSTANT double precision := 0.05; -- seconds that a batch takes
  most CONSTANT bigint := 50; -- blocks in a batch at most
  pause CONSTANT double precision := 0; -- seconds after each
  step bigint := 5; -- blocks in a batch, as many as take so long
  begun timestamptz;
  back_off double precision := 0; -- seconds after one that gave way
  block bigint := 0;
  blocks CONSTANT bigint := pg_relation_size('public.orders') / current_setting('block_size')::bigint;
BEGIN
  WHILE ddlock.block < ddlock.blocks LOOP
    BEGIN
      SET LOCAL lock_timeout = '50ms';
      begun := clock_timestamp();
      UPDATE public.orders SET account_id_new = account_id
        WHERE ctid >= format('(%s,0)', ddlock.block)::tid AND ctid < format('(%s,0)', ddlock.block + ddlock.step)::tid AND (account_id_new IS DISTINCT FROM account_id::bigint);
      block := ddlock.block + ddlock.step;
      step := greatest(1, least(ddlock.step * 2, ddlock.most, ddlock.step * ddlock.goal
        / nullif(extract(epoch FROM clock_timestamp() - ddlock.begun), 0)));
      back_off := 0;
    EXCEPTION WHEN lock_not_available THEN
      -- others write these rows and go first: less is tried again, each time later
      step := greatest(1, ddlock.step / 2);
      back_off := least(greatest(ddlock.back_off * 2, 0.1), 10);
    END;
    COMMIT;
    PERFORM pg_sleep(ddlock.pause + ddlock.back_off);
  END LOOP;
  IF EXISTS (SELECT FROM public.orders WHERE account_id_new IS DISTINCT FROM account_id::bigint) THEN
    RAISE EXCEPTION 'rows of orders are left that an UPDATE does not fill: see whether a trigger keeps them as they are';
  END IF;
END
$ddlock$;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.15') ON CONFLICT DO NOTHING;
\endif

-- 1.16 check the old rows of orders: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.16')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT count(*) = 1 FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname IN ('orders_account_id_new_present') AND convalidated) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.16 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.16') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.orders VALIDATE CONSTRAINT orders_account_id_new_present;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.16') ON CONFLICT DO NOTHING;
\endif

-- 1.17 fill account_id_new of the old rows of invoices: in batches that each commit: a row is locked for a moment only, and a run that was stopped goes on
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.17')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint'))) OR NOT EXISTS (SELECT FROM public.invoices WHERE account_id_new IS DISTINCT FROM account_id::bigint) FROM (SELECT NULL::bigint AS account_id_new) AS gone) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.17 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.17') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DO $ddlock$
#variable_conflict use_column
<<ddlock>>
DECLARE
  goal CONSTANT double precision := 0.05; -- seconds that a batch takes
  most CONSTANT bigint := 50; -- blocks in a batch at most
  pause CONSTANT double precision := 0; -- seconds after each
  step bigint := 5; -- blocks in a batch, as many as take so long
  begun timestamptz;
  back_off double precision := 0; -- seconds after one that gave way
  block bigint := 0;
  blocks CONSTANT bigint := pg_relation_size('public.invoices') / current_setting('block_size')::bigint;
BEGIN
  WHILE ddlock.block < ddlock.blocks LOOP
    BEGIN
      SET LOCAL lock_timeout = '50ms';
      begun := clock_timestamp();
      UPDATE public.invoices SET account_id_new = account_id
        WHERE ctid >= format('(%s,0)', ddlock.block)::tid AND ctid < format('(%s,0)', ddlock.block + ddlock.step)::tid AND (account_id_new IS DISTINCT FROM account_id::bigint);
      block := ddlock.block + ddlock.step;
      step := greatest(1, least(ddlock.step * 2, ddlock.most, ddlock.step * ddlock.goal
        / nullif(extract(epoch FROM clock_timestamp() - ddlock.begun), 0)));
      back_off := 0;
    EXCEPTION WHEN lock_not_available THEN
      -- others write these rows and go first: less is tried again, each time later
      step := greatest(1, ddlock.step / 2);
      back_off := least(greatest(ddlock.back_off * 2, 0.1), 10);
    END;
    COMMIT;
    PERFORM pg_sleep(ddlock.pause + ddlock.back_off);
  END LOOP;
  IF EXISTS (SELECT FROM public.invoices WHERE account_id_new IS DISTINCT FROM account_id::bigint) THEN
    RAISE EXCEPTION 'rows of invoices are left that an UPDATE does not fill: see whether a trigger keeps them as they are';
  END IF;
END
$ddlock$;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.17') ON CONFLICT DO NOTHING;
\endif

-- 1.18 check the old rows of invoices: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.18')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT count(*) = 1 FROM pg_constraint WHERE conrelid = to_regclass('public.invoices') AND conname IN ('invoices_account_id_new_present') AND convalidated) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.18 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.18') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.invoices VALIDATE CONSTRAINT invoices_account_id_new_present;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.18') ON CONFLICT DO NOTHING;
\endif

-- 1.19 fill account_id_new of the old rows of sessions: in batches that each commit: a row is locked for a moment only, and a run that was stopped goes on
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.19')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint'))) OR NOT EXISTS (SELECT FROM public.sessions WHERE account_id_new IS DISTINCT FROM account_id::bigint) FROM (SELECT NULL::bigint AS account_id_new) AS gone) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.19 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.19') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DO $ddlock$
#variable_conflict use_column
<<ddlock>>
DECLARE
  goal CONSTANT double precision := 0.05; -- seconds that a batch takes
  most CONSTANT bigint := 50; -- blocks in a batch at most
  pause CONSTANT double precision := 0; -- seconds after each
  step bigint := 5; -- blocks in a batch, as many as take so long
  begun timestamptz;
  back_off double precision := 0; -- seconds after one that gave way
  block bigint := 0;
  blocks CONSTANT bigint := pg_relation_size('public.sessions') / current_setting('block_size')::bigint;
BEGIN
  WHILE ddlock.block < ddlock.blocks LOOP
    BEGIN
      SET LOCAL lock_timeout = '50ms';
      begun := clock_timestamp();
      UPDATE public.sessions SET account_id_new = account_id
        WHERE ctid >= format('(%s,0)', ddlock.block)::tid AND ctid < format('(%s,0)', ddlock.block + ddlock.step)::tid AND (account_id_new IS DISTINCT FROM account_id::bigint);
      block := ddlock.block + ddlock.step;
      step := greatest(1, least(ddlock.step * 2, ddlock.most, ddlock.step * ddlock.goal
        / nullif(extract(epoch FROM clock_timestamp() - ddlock.begun), 0)));
      back_off := 0;
    EXCEPTION WHEN lock_not_available THEN
      -- others write these rows and go first: less is tried again, each time later
      step := greatest(1, ddlock.step / 2);
      back_off := least(greatest(ddlock.back_off * 2, 0.1), 10);
    END;
    COMMIT;
    PERFORM pg_sleep(ddlock.pause + ddlock.back_off);
  END LOOP;
  IF EXISTS (SELECT FROM public.sessions WHERE account_id_new IS DISTINCT FROM account_id::bigint) THEN
    RAISE EXCEPTION 'rows of sessions are left that an UPDATE does not fill: see whether a trigger keeps them as they are';
  END IF;
END
$ddlock$;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.19') ON CONFLICT DO NOTHING;
\endif

-- 1.20 check the old rows of sessions: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.20')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT count(*) = 1 FROM pg_constraint WHERE conrelid = to_regclass('public.sessions') AND conname IN ('sessions_account_id_new_present') AND convalidated) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.20 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.20') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.sessions VALIDATE CONSTRAINT sessions_account_id_new_present;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.20') ON CONFLICT DO NOTHING;
\endif

-- 1.21 fill account_id_new of the old rows of addresses: in batches that each commit: a row is locked for a moment only, and a run that was stopped goes on
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.21')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint'))) OR NOT EXISTS (SELECT FROM public.addresses WHERE account_id_new IS DISTINCT FROM account_id::bigint) FROM (SELECT NULL::bigint AS account_id_new) AS gone) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.21 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.21') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DO $ddlock$
#variable_conflict use_column
<<ddlock>>
DECLARE
  goal CONSTANT double precision := 0.05; -- seconds that a batch takes
  most CONSTANT bigint := 50; -- blocks in a batch at most
  pause CONSTANT double precision := 0; -- seconds after each
  step bigint := 5; -- blocks in a batch, as many as take so long
  begun timestamptz;
  back_off double precision := 0; -- seconds after one that gave way
  block bigint := 0;
  blocks CONSTANT bigint := pg_relation_size('public.addresses') / current_setting('block_size')::bigint;
BEGIN
  WHILE ddlock.block < ddlock.blocks LOOP
    BEGIN
      SET LOCAL lock_timeout = '50ms';
      begun := clock_timestamp();
      UPDATE public.addresses SET account_id_new = account_id
        WHERE ctid >= format('(%s,0)', ddlock.block)::tid AND ctid < format('(%s,0)', ddlock.block + ddlock.step)::tid AND (account_id_new IS DISTINCT FROM account_id::bigint);
      block := ddlock.block + ddlock.step;
      step := greatest(1, least(ddlock.step * 2, ddlock.most, ddlock.step * ddlock.goal
        / nullif(extract(epoch FROM clock_timestamp() - ddlock.begun), 0)));
      back_off := 0;
    EXCEPTION WHEN lock_not_available THEN
      -- others write these rows and go first: less is tried again, each time later
      step := greatest(1, ddlock.step / 2);
      back_off := least(greatest(ddlock.back_off * 2, 0.1), 10);
    END;
    COMMIT;
    PERFORM pg_sleep(ddlock.pause + ddlock.back_off);
  END LOOP;
  IF EXISTS (SELECT FROM public.addresses WHERE account_id_new IS DISTINCT FROM account_id::bigint) THEN
    RAISE EXCEPTION 'rows of addresses are left that an UPDATE does not fill: see whether a trigger keeps them as they are';
  END IF;
END
$ddlock$;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.21') ON CONFLICT DO NOTHING;
\endif

-- 1.22 check the old rows of addresses: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.22')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT count(*) = 1 FROM pg_constraint WHERE conrelid = to_regclass('public.addresses') AND conname IN ('addresses_account_id_new_present') AND convalidated) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.22 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.22') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.addresses VALIDATE CONSTRAINT addresses_account_id_new_present;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.22') ON CONFLICT DO NOTHING;
\endif

-- 1.23 fill account_id_new of the old rows of settings: in batches that each commit: a row is locked for a moment only, and a run that was stopped goes on
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.23')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint'))) OR NOT EXISTS (SELECT FROM public.settings WHERE account_id_new IS DISTINCT FROM account_id::bigint) FROM (SELECT NULL::bigint AS account_id_new) AS gone) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.23 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.23') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DO $ddlock$
#variable_conflict use_column
<<ddlock>>
DECLARE
  goal CONSTANT double precision := 0.05; -- seconds that a batch takes
  most CONSTANT bigint := 50; -- blocks in a batch at most
  pause CONSTANT double precision := 0; -- seconds after each
  step bigint := 5; -- blocks in a batch, as many as take so long
  begun timestamptz;
  back_off double precision := 0; -- seconds after one that gave way
  block bigint := 0;
  blocks CONSTANT bigint := pg_relation_size('public.settings') / current_setting('block_size')::bigint;
BEGIN
  WHILE ddlock.block < ddlock.blocks LOOP
    BEGIN
      SET LOCAL lock_timeout = '50ms';
      begun := clock_timestamp();
      UPDATE public.settings SET account_id_new = account_id
        WHERE ctid >= format('(%s,0)', ddlock.block)::tid AND ctid < format('(%s,0)', ddlock.block + ddlock.step)::tid AND (account_id_new IS DISTINCT FROM account_id::bigint);
      block := ddlock.block + ddlock.step;
      step := greatest(1, least(ddlock.step * 2, ddlock.most, ddlock.step * ddlock.goal
        / nullif(extract(epoch FROM clock_timestamp() - ddlock.begun), 0)));
      back_off := 0;
    EXCEPTION WHEN lock_not_available THEN
      -- others write these rows and go first: less is tried again, each time later
      step := greatest(1, ddlock.step / 2);
      back_off := least(greatest(ddlock.back_off * 2, 0.1), 10);
    END;
    COMMIT;
    PERFORM pg_sleep(ddlock.pause + ddlock.back_off);
  END LOOP;
  IF EXISTS (SELECT FROM public.settings WHERE account_id_new IS DISTINCT FROM account_id::bigint) THEN
    RAISE EXCEPTION 'rows of settings are left that an UPDATE does not fill: see whether a trigger keeps them as they are';
  END IF;
END
$ddlock$;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.23') ON CONFLICT DO NOTHING;
\endif

-- 1.24 check the old rows of settings: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.24')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT count(*) = 1 FROM pg_constraint WHERE conrelid = to_regclass('public.settings') AND conname IN ('settings_account_id_new_present') AND convalidated) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.24 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.24') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.settings VALIDATE CONSTRAINT settings_account_id_new_present;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.24') ON CONFLICT DO NOTHING;
\endif

-- 1.25 fill account_id_new of the old rows of logins: in batches that each commit: a row is locked for a moment only, and a run that was stopped goes on
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.25')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint'))) OR NOT EXISTS (SELECT FROM public.logins WHERE account_id_new IS DISTINCT FROM account_id::bigint) FROM (SELECT NULL::bigint AS account_id_new) AS gone) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.25 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.25') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DO $ddlock$
#variable_conflict use_column
<<ddlock>>
DECLARE
  goal CONSTANT double precision := 0.05; -- seconds that a batch takes
  most CONSTANT bigint := 50; -- blocks in a batch at most
  pause CONSTANT double precision := 0; -- seconds after each
  step bigint := 5; -- blocks in a batch, as many as take so long
  begun timestamptz;
  back_off double precision := 0; -- seconds after one that gave way
  block bigint := 0;
  blocks CONSTANT bigint := pg_relation_size('public.logins') / current_setting('block_size')::bigint;
BEGIN
  WHILE ddlock.block < ddlock.blocks LOOP
    BEGIN
      SET LOCAL lock_timeout = '50ms';
      begun := clock_timestamp();
      UPDATE public.logins SET account_id_new = account_id
        WHERE ctid >= format('(%s,0)', ddlock.block)::tid AND ctid < format('(%s,0)', ddlock.block + ddlock.step)::tid AND (account_id_new IS DISTINCT FROM account_id::bigint);
      block := ddlock.block + ddlock.step;
      step := greatest(1, least(ddlock.step * 2, ddlock.most, ddlock.step * ddlock.goal
        / nullif(extract(epoch FROM clock_timestamp() - ddlock.begun), 0)));
      back_off := 0;
    EXCEPTION WHEN lock_not_available THEN
      -- others write these rows and go first: less is tried again, each time later
      step := greatest(1, ddlock.step / 2);
      back_off := least(greatest(ddlock.back_off * 2, 0.1), 10);
    END;
    COMMIT;
    PERFORM pg_sleep(ddlock.pause + ddlock.back_off);
  END LOOP;
  IF EXISTS (SELECT FROM public.logins WHERE account_id_new IS DISTINCT FROM account_id::bigint) THEN
    RAISE EXCEPTION 'rows of logins are left that an UPDATE does not fill: see whether a trigger keeps them as they are';
  END IF;
END
$ddlock$;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.25') ON CONFLICT DO NOTHING;
\endif

-- 1.26 fill follower_id_new, followed_id_new of the old rows of followers: in batches that each commit: a row is locked for a moment only, and a run that was stopped goes on
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.26')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint'))) OR NOT EXISTS (SELECT FROM public.followers WHERE follower_id_new IS DISTINCT FROM follower_id::bigint OR followed_id_new IS DISTINCT FROM followed_id::bigint) FROM (SELECT NULL::bigint AS follower_id_new, NULL::bigint AS followed_id_new) AS gone) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.26 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.26') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DO $ddlock$
#variable_conflict use_column
<<ddlock>>
DECLARE
  goal CONSTANT double precision := 0.05; -- seconds that a batch takes
  most CONSTANT bigint := 50; -- blocks in a batch at most
  pause CONSTANT double precision := 0; -- seconds after each
  step bigint := 5; -- blocks in a batch, as many as take so long
  begun timestamptz;
  back_off double precision := 0; -- seconds after one that gave way
  block bigint := 0;
  blocks CONSTANT bigint := pg_relation_size('public.followers') / current_setting('block_size')::bigint;
BEGIN
  WHILE ddlock.block < ddlock.blocks LOOP
    BEGIN
      SET LOCAL lock_timeout = '50ms';
      begun := clock_timestamp();
      UPDATE public.followers SET follower_id_new = follower_id, followed_id_new = followed_id
        WHERE ctid >= format('(%s,0)', ddlock.block)::tid AND ctid < format('(%s,0)', ddlock.block + ddlock.step)::tid AND (follower_id_new IS DISTINCT FROM follower_id::bigint OR followed_id_new IS DISTINCT FROM followed_id::bigint);
      block := ddlock.block + ddlock.step;
      step := greatest(1, least(ddlock.step * 2, ddlock.most, ddlock.step * ddlock.goal
        / nullif(extract(epoch FROM clock_timestamp() - ddlock.begun), 0)));
      back_off := 0;
    EXCEPTION WHEN lock_not_available THEN
      -- others write these rows and go first: less is tried again, each time later
      step := greatest(1, ddlock.step / 2);
      back_off := least(greatest(ddlock.back_off * 2, 0.1), 10);
    END;
    COMMIT;
    PERFORM pg_sleep(ddlock.pause + ddlock.back_off);
  END LOOP;
  IF EXISTS (SELECT FROM public.followers WHERE follower_id_new IS DISTINCT FROM follower_id::bigint OR followed_id_new IS DISTINCT FROM followed_id::bigint) THEN
    RAISE EXCEPTION 'rows of followers are left that an UPDATE does not fill: see whether a trigger keeps them as they are';
  END IF;
END
$ddlock$;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.26') ON CONFLICT DO NOTHING;
\endif

-- 1.27 check the old rows of followers: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.27')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT count(*) = 3 FROM pg_constraint WHERE conrelid = to_regclass('public.followers') AND conname IN ('followers_follower_id_new_present', 'followers_followed_id_new_present', 'followers_check_new') AND convalidated) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.27 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.27') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.followers VALIDATE CONSTRAINT followers_follower_id_new_present, VALIDATE CONSTRAINT followers_followed_id_new_present, VALIDATE CONSTRAINT followers_check_new;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.27') ON CONFLICT DO NOTHING;
\endif

-- 1.28 fill account_id_new of the old rows of tickets: in batches that each commit: a row is locked for a moment only, and a run that was stopped goes on
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.28')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint'))) OR NOT EXISTS (SELECT FROM public.tickets WHERE account_id_new IS DISTINCT FROM account_id::bigint) FROM (SELECT NULL::bigint AS account_id_new) AS gone) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.28 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.28') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DO $ddlock$
#variable_conflict use_column
<<ddlock>>
DECLARE
  goal CONSTANT double precision := 0.05; -- seconds that a batch takes
  most CONSTANT bigint := 50; -- blocks in a batch at most
  pause CONSTANT double precision := 0; -- seconds after each
  step bigint := 5; -- blocks in a batch, as many as take so long
  begun timestamptz;
  back_off double precision := 0; -- seconds after one that gave way
  block bigint := 0;
  blocks CONSTANT bigint := pg_relation_size('public.tickets') / current_setting('block_size')::bigint;
BEGIN
  WHILE ddlock.block < ddlock.blocks LOOP
    BEGIN
      SET LOCAL lock_timeout = '50ms';
      begun := clock_timestamp();
      UPDATE public.tickets SET account_id_new = account_id
        WHERE ctid >= format('(%s,0)', ddlock.block)::tid AND ctid < format('(%s,0)', ddlock.block + ddlock.step)::tid AND (account_id_new IS DISTINCT FROM account_id::bigint);
      block := ddlock.block + ddlock.step;
      step := greatest(1, least(ddlock.step * 2, ddlock.most, ddlock.step * ddlock.goal
        / nullif(extract(epoch FROM clock_timestamp() - ddlock.begun), 0)));
      back_off := 0;
    EXCEPTION WHEN lock_not_available THEN
      -- others write these rows and go first: less is tried again, each time later
      step := greatest(1, ddlock.step / 2);
      back_off := least(greatest(ddlock.back_off * 2, 0.1), 10);
    END;
    COMMIT;
    PERFORM pg_sleep(ddlock.pause + ddlock.back_off);
  END LOOP;
  IF EXISTS (SELECT FROM public.tickets WHERE account_id_new IS DISTINCT FROM account_id::bigint) THEN
    RAISE EXCEPTION 'rows of tickets are left that an UPDATE does not fill: see whether a trigger keeps them as they are';
  END IF;
END
$ddlock$;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.28') ON CONFLICT DO NOTHING;
\endif

-- 1.29 fill account_id_new of the old rows of api_keys: in batches that each commit: a row is locked for a moment only, and a run that was stopped goes on
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.29')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint'))) OR NOT EXISTS (SELECT FROM public.api_keys WHERE account_id_new IS DISTINCT FROM account_id::bigint) FROM (SELECT NULL::bigint AS account_id_new) AS gone) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.29 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.29') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DO $ddlock$
#variable_conflict use_column
<<ddlock>>
DECLARE
  goal CONSTANT double precision := 0.05; -- seconds that a batch takes
  most CONSTANT bigint := 50; -- blocks in a batch at most
  pause CONSTANT double precision := 0; -- seconds after each
  step bigint := 5; -- blocks in a batch, as many as take so long
  begun timestamptz;
  back_off double precision := 0; -- seconds after one that gave way
  block bigint := 0;
  blocks CONSTANT bigint := pg_relation_size('public.api_keys') / current_setting('block_size')::bigint;
BEGIN
  WHILE ddlock.block < ddlock.blocks LOOP
    BEGIN
      SET LOCAL lock_timeout = '50ms';
      begun := clock_timestamp();
      UPDATE public.api_keys SET account_id_new = account_id
        WHERE ctid >= format('(%s,0)', ddlock.block)::tid AND ctid < format('(%s,0)', ddlock.block + ddlock.step)::tid AND (account_id_new IS DISTINCT FROM account_id::bigint);
      block := ddlock.block + ddlock.step;
      step := greatest(1, least(ddlock.step * 2, ddlock.most, ddlock.step * ddlock.goal
        / nullif(extract(epoch FROM clock_timestamp() - ddlock.begun), 0)));
      back_off := 0;
    EXCEPTION WHEN lock_not_available THEN
      -- others write these rows and go first: less is tried again, each time later
      step := greatest(1, ddlock.step / 2);
      back_off := least(greatest(ddlock.back_off * 2, 0.1), 10);
    END;
    COMMIT;
    PERFORM pg_sleep(ddlock.pause + ddlock.back_off);
  END LOOP;
  IF EXISTS (SELECT FROM public.api_keys WHERE account_id_new IS DISTINCT FROM account_id::bigint) THEN
    RAISE EXCEPTION 'rows of api_keys are left that an UPDATE does not fill: see whether a trigger keeps them as they are';
  END IF;
END
$ddlock$;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.29') ON CONFLICT DO NOTHING;
\endif

-- 1.30 check the old rows of api_keys: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.30')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT count(*) = 1 FROM pg_constraint WHERE conrelid = to_regclass('public.api_keys') AND conname IN ('api_keys_account_id_new_present') AND convalidated) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.30 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.30') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.api_keys VALIDATE CONSTRAINT api_keys_account_id_new_present;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.30') ON CONFLICT DO NOTHING;
\endif

-- 1.31 fill author_id_new of the old rows of notes: in batches that each commit: a row is locked for a moment only, and a run that was stopped goes on
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.31')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint'))) OR NOT EXISTS (SELECT FROM public.notes WHERE author_id_new IS DISTINCT FROM author_id::bigint) FROM (SELECT NULL::bigint AS author_id_new) AS gone) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.31 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.31') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DO $ddlock$
#variable_conflict use_column
<<ddlock>>
DECLARE
  goal CONSTANT double precision := 0.05; -- seconds that a batch takes
  most CONSTANT bigint := 50; -- blocks in a batch at most
  pause CONSTANT double precision := 0; -- seconds after each
  step bigint := 5; -- blocks in a batch, as many as take so long
  begun timestamptz;
  back_off double precision := 0; -- seconds after one that gave way
  block bigint := 0;
  blocks CONSTANT bigint := pg_relation_size('public.notes') / current_setting('block_size')::bigint;
BEGIN
  WHILE ddlock.block < ddlock.blocks LOOP
    BEGIN
      SET LOCAL lock_timeout = '50ms';
      begun := clock_timestamp();
      UPDATE public.notes SET author_id_new = author_id
        WHERE ctid >= format('(%s,0)', ddlock.block)::tid AND ctid < format('(%s,0)', ddlock.block + ddlock.step)::tid AND (author_id_new IS DISTINCT FROM author_id::bigint);
      block := ddlock.block + ddlock.step;
      step := greatest(1, least(ddlock.step * 2, ddlock.most, ddlock.step * ddlock.goal
        / nullif(extract(epoch FROM clock_timestamp() - ddlock.begun), 0)));
      back_off := 0;
    EXCEPTION WHEN lock_not_available THEN
      -- others write these rows and go first: less is tried again, each time later
      step := greatest(1, ddlock.step / 2);
      back_off := least(greatest(ddlock.back_off * 2, 0.1), 10);
    END;
    COMMIT;
    PERFORM pg_sleep(ddlock.pause + ddlock.back_off);
  END LOOP;
  IF EXISTS (SELECT FROM public.notes WHERE author_id_new IS DISTINCT FROM author_id::bigint) THEN
    RAISE EXCEPTION 'rows of notes are left that an UPDATE does not fill: see whether a trigger keeps them as they are';
  END IF;
END
$ddlock$;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.31') ON CONFLICT DO NOTHING;
\endif

-- 1.32 build the unique index accounts_pkey_new: it reads the table twice and waits for transactions that are older than it; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.accounts_pkey_new') AND NOT indisvalid)) IS TRUE AS ddlock_leftover \gset
\if :ddlock_leftover
DROP INDEX CONCURRENTLY public.accounts_pkey_new;
\endif
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.32')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.accounts_pkey_new') AND indisvalid)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.32 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.32') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE UNIQUE INDEX CONCURRENTLY accounts_pkey_new ON public.accounts USING btree (id_new);
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.32') ON CONFLICT DO NOTHING;
\endif

-- 1.33 build the index accounts_referred_by_idx_new: it reads the table twice and waits for transactions that are older than it; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.accounts_referred_by_idx_new') AND NOT indisvalid)) IS TRUE AS ddlock_leftover \gset
\if :ddlock_leftover
DROP INDEX CONCURRENTLY public.accounts_referred_by_idx_new;
\endif
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.33')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.accounts_referred_by_idx_new') AND indisvalid)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.33 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.33') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY accounts_referred_by_idx_new ON public.accounts USING btree (referred_by_new) WHERE referred_by_new IS NOT NULL;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.33') ON CONFLICT DO NOTHING;
\endif

-- 1.34 build the index orders_account_id_idx_new: it reads the table twice and waits for transactions that are older than it; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_account_id_idx_new') AND NOT indisvalid)) IS TRUE AS ddlock_leftover \gset
\if :ddlock_leftover
DROP INDEX CONCURRENTLY public.orders_account_id_idx_new;
\endif
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.34')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_account_id_idx_new') AND indisvalid)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.34 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.34') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY orders_account_id_idx_new ON public.orders USING btree (account_id_new) INCLUDE (total);
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.34') ON CONFLICT DO NOTHING;
\endif

-- 1.35 build the index invoices_account_id_idx_new: it reads the table twice and waits for transactions that are older than it; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.invoices_account_id_idx_new') AND NOT indisvalid)) IS TRUE AS ddlock_leftover \gset
\if :ddlock_leftover
DROP INDEX CONCURRENTLY public.invoices_account_id_idx_new;
\endif
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.35')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.invoices_account_id_idx_new') AND indisvalid)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.35 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.35') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY invoices_account_id_idx_new ON public.invoices USING btree (account_id_new);
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.35') ON CONFLICT DO NOTHING;
\endif

-- 1.36 build the index sessions_account_id_idx_new: it reads the table twice and waits for transactions that are older than it; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.sessions_account_id_idx_new') AND NOT indisvalid)) IS TRUE AS ddlock_leftover \gset
\if :ddlock_leftover
DROP INDEX CONCURRENTLY public.sessions_account_id_idx_new;
\endif
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.36')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.sessions_account_id_idx_new') AND indisvalid)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.36 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.36') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY sessions_account_id_idx_new ON public.sessions USING btree (account_id_new);
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.36') ON CONFLICT DO NOTHING;
\endif

-- 1.37 build the index addresses_account_id_idx_new: it reads the table twice and waits for transactions that are older than it; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.addresses_account_id_idx_new') AND NOT indisvalid)) IS TRUE AS ddlock_leftover \gset
\if :ddlock_leftover
DROP INDEX CONCURRENTLY public.addresses_account_id_idx_new;
\endif
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.37')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.addresses_account_id_idx_new') AND indisvalid)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.37 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.37') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY addresses_account_id_idx_new ON public.addresses USING btree (account_id_new);
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.37') ON CONFLICT DO NOTHING;
\endif

-- 1.38 build the unique index settings_pkey_new: it reads the table twice and waits for transactions that are older than it; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.settings_pkey_new') AND NOT indisvalid)) IS TRUE AS ddlock_leftover \gset
\if :ddlock_leftover
DROP INDEX CONCURRENTLY public.settings_pkey_new;
\endif
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.38')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.settings_pkey_new') AND indisvalid)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.38 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.38') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE UNIQUE INDEX CONCURRENTLY settings_pkey_new ON public.settings USING btree (account_id_new);
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.38') ON CONFLICT DO NOTHING;
\endif

-- 1.39 build the index logins_account_id_at_idx_new: it reads the table twice and waits for transactions that are older than it; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.logins_account_id_at_idx_new') AND NOT indisvalid)) IS TRUE AS ddlock_leftover \gset
\if :ddlock_leftover
DROP INDEX CONCURRENTLY public.logins_account_id_at_idx_new;
\endif
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.39')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.logins_account_id_at_idx_new') AND indisvalid)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.39 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.39') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY logins_account_id_at_idx_new ON public.logins USING btree (account_id_new, at DESC);
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.39') ON CONFLICT DO NOTHING;
\endif

-- 1.40 build the unique index followers_pkey_new: it reads the table twice and waits for transactions that are older than it; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.followers_pkey_new') AND NOT indisvalid)) IS TRUE AS ddlock_leftover \gset
\if :ddlock_leftover
DROP INDEX CONCURRENTLY public.followers_pkey_new;
\endif
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.40')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.followers_pkey_new') AND indisvalid)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.40 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.40') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE UNIQUE INDEX CONCURRENTLY followers_pkey_new ON public.followers USING btree (follower_id_new, followed_id_new);
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.40') ON CONFLICT DO NOTHING;
\endif

-- 1.41 build the index followers_followed_id_idx_new: it reads the table twice and waits for transactions that are older than it; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.followers_followed_id_idx_new') AND NOT indisvalid)) IS TRUE AS ddlock_leftover \gset
\if :ddlock_leftover
DROP INDEX CONCURRENTLY public.followers_followed_id_idx_new;
\endif
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.41')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.followers_followed_id_idx_new') AND indisvalid)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.41 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.41') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY followers_followed_id_idx_new ON public.followers USING btree (followed_id_new);
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.41') ON CONFLICT DO NOTHING;
\endif

-- 1.42 build the index tickets_account_id_idx_new: it reads the table twice and waits for transactions that are older than it; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.tickets_account_id_idx_new') AND NOT indisvalid)) IS TRUE AS ddlock_leftover \gset
\if :ddlock_leftover
DROP INDEX CONCURRENTLY public.tickets_account_id_idx_new;
\endif
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.42')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.tickets_account_id_idx_new') AND indisvalid)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.42 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.42') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY tickets_account_id_idx_new ON public.tickets USING btree (account_id_new);
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.42') ON CONFLICT DO NOTHING;
\endif

-- 1.43 build the index api_keys_account_id_idx_new: it reads the table twice and waits for transactions that are older than it; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.api_keys_account_id_idx_new') AND NOT indisvalid)) IS TRUE AS ddlock_leftover \gset
\if :ddlock_leftover
DROP INDEX CONCURRENTLY public.api_keys_account_id_idx_new;
\endif
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.43')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.api_keys_account_id_idx_new') AND indisvalid)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.43 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.43') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY api_keys_account_id_idx_new ON public.api_keys USING btree (account_id_new);
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.43') ON CONFLICT DO NOTHING;
\endif

-- 1.44 build the index notes_author_id_idx_new: it reads the table twice and waits for transactions that are older than it; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.notes_author_id_idx_new') AND NOT indisvalid)) IS TRUE AS ddlock_leftover \gset
\if :ddlock_leftover
DROP INDEX CONCURRENTLY public.notes_author_id_idx_new;
\endif
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.44')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.notes_author_id_idx_new') AND indisvalid)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.44 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.44') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY notes_author_id_idx_new ON public.notes USING btree (author_id_new);
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.44') ON CONFLICT DO NOTHING;
\endif

-- 1.45 copy the foreign key accounts_referred_by_fkey for new rows: new rows are checked from now on; old ones are not read
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.45')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.accounts') AND conname = 'accounts_referred_by_fkey_new')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.45 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.45') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.accounts ADD CONSTRAINT accounts_referred_by_fkey_new FOREIGN KEY (referred_by_new) REFERENCES public.accounts (id_new) ON DELETE SET NULL NOT VALID;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.45') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.46 check the old rows against accounts_referred_by_fkey_new: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.46')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.accounts') AND conname = 'accounts_referred_by_fkey_new' AND convalidated)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.46 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.46') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.accounts VALIDATE CONSTRAINT accounts_referred_by_fkey_new;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.46') ON CONFLICT DO NOTHING;
\endif

-- 1.47 copy the foreign key orders_account_id_fkey for new rows: new rows are checked from now on; old ones are not read
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.47')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_account_id_fkey_new')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.47 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.47') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.orders ADD CONSTRAINT orders_account_id_fkey_new FOREIGN KEY (account_id_new) REFERENCES public.accounts (id_new) NOT VALID;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.47') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.48 check the old rows against orders_account_id_fkey_new: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.48')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_account_id_fkey_new' AND convalidated)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.48 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.48') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.orders VALIDATE CONSTRAINT orders_account_id_fkey_new;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.48') ON CONFLICT DO NOTHING;
\endif

-- 1.49 copy the foreign key invoices_account_id_fkey for new rows: new rows are checked from now on; old ones are not read
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.49')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.invoices') AND conname = 'invoices_account_id_fkey_new')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.49 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.49') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.invoices ADD CONSTRAINT invoices_account_id_fkey_new FOREIGN KEY (account_id_new) REFERENCES public.accounts (id_new) NOT VALID;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.49') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.50 check the old rows against invoices_account_id_fkey_new: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.50')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.invoices') AND conname = 'invoices_account_id_fkey_new' AND convalidated)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.50 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.50') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.invoices VALIDATE CONSTRAINT invoices_account_id_fkey_new;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.50') ON CONFLICT DO NOTHING;
\endif

-- 1.51 copy the foreign key sessions_account_id_fkey for new rows: new rows are checked from now on; old ones are not read
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.51')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.sessions') AND conname = 'sessions_account_id_fkey_new')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.51 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.51') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.sessions ADD CONSTRAINT sessions_account_id_fkey_new FOREIGN KEY (account_id_new) REFERENCES public.accounts (id_new) ON DELETE CASCADE NOT VALID;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.51') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.52 check the old rows against sessions_account_id_fkey_new: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.52')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.sessions') AND conname = 'sessions_account_id_fkey_new' AND convalidated)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.52 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.52') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.sessions VALIDATE CONSTRAINT sessions_account_id_fkey_new;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.52') ON CONFLICT DO NOTHING;
\endif

-- 1.53 copy the foreign key addresses_account_id_fkey for new rows: new rows are checked from now on; old ones are not read
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.53')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.addresses') AND conname = 'addresses_account_id_fkey_new')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.53 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.53') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.addresses ADD CONSTRAINT addresses_account_id_fkey_new FOREIGN KEY (account_id_new) REFERENCES public.accounts (id_new) ON DELETE CASCADE NOT VALID;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.53') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.54 check the old rows against addresses_account_id_fkey_new: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.54')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.addresses') AND conname = 'addresses_account_id_fkey_new' AND convalidated)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.54 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.54') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.addresses VALIDATE CONSTRAINT addresses_account_id_fkey_new;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.54') ON CONFLICT DO NOTHING;
\endif

-- 1.55 copy the foreign key settings_account_id_fkey for new rows: new rows are checked from now on; old ones are not read
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.55')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.settings') AND conname = 'settings_account_id_fkey_new')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.55 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.55') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.settings ADD CONSTRAINT settings_account_id_fkey_new FOREIGN KEY (account_id_new) REFERENCES public.accounts (id_new) ON DELETE CASCADE NOT VALID;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.55') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.56 check the old rows against settings_account_id_fkey_new: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.56')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.settings') AND conname = 'settings_account_id_fkey_new' AND convalidated)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.56 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.56') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.settings VALIDATE CONSTRAINT settings_account_id_fkey_new;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.56') ON CONFLICT DO NOTHING;
\endif

-- 1.57 copy the foreign key logins_account_id_fkey for new rows: new rows are checked from now on; old ones are not read
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.57')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.logins') AND conname = 'logins_account_id_fkey_new')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.57 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.57') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.logins ADD CONSTRAINT logins_account_id_fkey_new FOREIGN KEY (account_id_new) REFERENCES public.accounts (id_new) ON DELETE SET NULL NOT VALID;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.57') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.58 check the old rows against logins_account_id_fkey_new: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.58')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.logins') AND conname = 'logins_account_id_fkey_new' AND convalidated)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.58 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.58') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.logins VALIDATE CONSTRAINT logins_account_id_fkey_new;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.58') ON CONFLICT DO NOTHING;
\endif

-- 1.59 copy the foreign key followers_follower_id_fkey for new rows: new rows are checked from now on; old ones are not read
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.59')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.followers') AND conname = 'followers_follower_id_fkey_new')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.59 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.59') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.followers ADD CONSTRAINT followers_follower_id_fkey_new FOREIGN KEY (follower_id_new) REFERENCES public.accounts (id_new) ON DELETE CASCADE NOT VALID;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.59') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.60 check the old rows against followers_follower_id_fkey_new: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.60')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.followers') AND conname = 'followers_follower_id_fkey_new' AND convalidated)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.60 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.60') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.followers VALIDATE CONSTRAINT followers_follower_id_fkey_new;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.60') ON CONFLICT DO NOTHING;
\endif

-- 1.61 copy the foreign key followers_followed_id_fkey for new rows: new rows are checked from now on; old ones are not read
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.61')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.followers') AND conname = 'followers_followed_id_fkey_new')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.61 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.61') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.followers ADD CONSTRAINT followers_followed_id_fkey_new FOREIGN KEY (followed_id_new) REFERENCES public.accounts (id_new) ON DELETE CASCADE NOT VALID;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.61') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.62 check the old rows against followers_followed_id_fkey_new: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.62')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.followers') AND conname = 'followers_followed_id_fkey_new' AND convalidated)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.62 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.62') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.followers VALIDATE CONSTRAINT followers_followed_id_fkey_new;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.62') ON CONFLICT DO NOTHING;
\endif

-- 1.63 copy the foreign key tickets_account_id_fkey for new rows: new rows are checked from now on; old ones are not read
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.63')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.tickets') AND conname = 'tickets_account_id_fkey_new')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.63 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.63') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.tickets ADD CONSTRAINT tickets_account_id_fkey_new FOREIGN KEY (account_id_new) REFERENCES public.accounts (id_new) NOT VALID;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.63') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.64 check the old rows against tickets_account_id_fkey_new: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.64')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.tickets') AND conname = 'tickets_account_id_fkey_new' AND convalidated)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.64 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.64') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.tickets VALIDATE CONSTRAINT tickets_account_id_fkey_new;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.64') ON CONFLICT DO NOTHING;
\endif

-- 1.65 copy the foreign key api_keys_account_id_fkey for new rows: new rows are checked from now on; old ones are not read
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.65')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.api_keys') AND conname = 'api_keys_account_id_fkey_new')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.65 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.65') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.api_keys ADD CONSTRAINT api_keys_account_id_fkey_new FOREIGN KEY (account_id_new) REFERENCES public.accounts (id_new) ON DELETE CASCADE NOT VALID;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.65') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.66 check the old rows against api_keys_account_id_fkey_new: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.66')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.api_keys') AND conname = 'api_keys_account_id_fkey_new' AND convalidated)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.66 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.66') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.api_keys VALIDATE CONSTRAINT api_keys_account_id_fkey_new;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.66') ON CONFLICT DO NOTHING;
\endif

-- 1.67 copy the foreign key notes_author_id_fkey for new rows: new rows are checked from now on; old ones are not read
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.67')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.notes') AND conname = 'notes_author_id_fkey_new')) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.67 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.67') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.notes ADD CONSTRAINT notes_author_id_fkey_new FOREIGN KEY (author_id_new) REFERENCES public.accounts (id_new) ON DELETE SET DEFAULT NOT VALID;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.67') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 1.68 check the old rows against notes_author_id_fkey_new: it reads every row while others read and write
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.68')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT (SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.notes') AND conname = 'notes_author_id_fkey_new' AND convalidated)) OR (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint')))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '1.68 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.68') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ALTER TABLE public.notes VALIDATE CONSTRAINT notes_author_id_fkey_new;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.68') ON CONFLICT DO NOTHING;
\endif

-- 1.69 collect statistics of the new columns: queries that use a new column are planned well from its first moment
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '1.69')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\echo '1.69 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.69') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
ANALYZE public.accounts, public.orders, public.invoices, public.sessions, public.addresses, public.settings, public.logins, public.followers, public.tickets, public.api_keys, public.notes;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '1.69') ON CONFLICT DO NOTHING;
\endif

-- phase 2: switch
\set ddlock_done true
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '2.1')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint'))) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
\echo 'what is behind this gate is done'
\else
\echo 'gate (deploy): deploy an application that can read accounts.id as bigint, accounts.referred_by as bigint, orders.account_id as bigint, invoices.account_id as bigint, sessions.account_id as bigint, addresses.account_id as bigint, settings.account_id as bigint, logins.account_id as bigint, followers.follower_id as bigint, followers.followed_id as bigint, tickets.account_id as bigint, api_keys.account_id as bigint, notes.author_id as bigint; prepared statements that return it fail once with `cached plan must not change result type`'
\set ddlock_answer ''
\prompt 'type yes to go on: ' ddlock_answer
SELECT :'ddlock_answer' = 'yes' AS ddlock_go \gset
\if :ddlock_go
\else
DO $ddlock$ BEGIN RAISE EXCEPTION 'stopped here; run the script again to go on'; END $ddlock$;
\endif
\endif

-- 2.1 swap accounts.id, accounts.referred_by, orders.account_id, invoices.account_id, sessions.account_id, addresses.account_id, settings.account_id, logins.account_id, followers.follower_id, followers.followed_id, tickets.account_id, api_keys.account_id, notes.author_id with what was made beside: everything is there and checked, so that only names change hands; a trigger keeps the old values where they are until they are dropped; the tables are locked in this order: accounts, addresses, api_keys, followers, invoices, logins, notes, orders, sessions, settings, tickets
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '2.1')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname = 'id' AND format_type(atttypid, atttypmod) IN ('bigint'))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '2.1 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '2.1') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '500ms';
LOCK TABLE public.accounts, public.addresses, public.api_keys, public.followers, public.invoices, public.logins, public.notes, public.orders, public.sessions, public.settings, public.tickets IN ACCESS EXCLUSIVE MODE;
DROP TRIGGER zz_mirror ON public.accounts;
DROP FUNCTION public.accounts_mirror();
DROP TRIGGER zz_mirror ON public.orders;
DROP FUNCTION public.orders_mirror();
DROP TRIGGER zz_mirror ON public.invoices;
DROP FUNCTION public.invoices_mirror();
DROP TRIGGER zz_mirror ON public.sessions;
DROP FUNCTION public.sessions_mirror();
DROP TRIGGER zz_mirror ON public.addresses;
DROP FUNCTION public.addresses_mirror();
DROP TRIGGER zz_mirror ON public.settings;
DROP FUNCTION public.settings_mirror();
DROP TRIGGER zz_mirror ON public.logins;
DROP FUNCTION public.logins_mirror();
DROP TRIGGER zz_mirror ON public.followers;
DROP FUNCTION public.followers_mirror();
DROP TRIGGER zz_mirror ON public.tickets;
DROP FUNCTION public.tickets_mirror();
DROP TRIGGER zz_mirror ON public.api_keys;
DROP FUNCTION public.api_keys_mirror();
DROP TRIGGER zz_mirror ON public.notes;
DROP FUNCTION public.notes_mirror();
DO $ddlock$
BEGIN
  PERFORM set_config('ddlock.comments', coalesce(string_agg(line, '; '), 'SELECT'), true) FROM (
    SELECT format('COMMENT ON CONSTRAINT %I ON %s IS %L', conname, conrelid::regclass, description)
    FROM pg_constraint JOIN pg_description ON classoid = 'pg_constraint'::regclass AND objoid = pg_constraint.oid
    WHERE conrelid IN ('public.accounts'::regclass, 'public.orders'::regclass, 'public.invoices'::regclass, 'public.sessions'::regclass, 'public.addresses'::regclass, 'public.settings'::regclass, 'public.logins'::regclass, 'public.followers'::regclass, 'public.tickets'::regclass, 'public.api_keys'::regclass, 'public.notes'::regclass)
    UNION ALL
    SELECT format('COMMENT ON INDEX %s IS %L', indexrelid::regclass, description)
    FROM pg_index JOIN pg_description ON classoid = 'pg_class'::regclass AND objoid = indexrelid AND objsubid = 0
    WHERE indrelid IN ('public.accounts'::regclass, 'public.orders'::regclass, 'public.invoices'::regclass, 'public.sessions'::regclass, 'public.addresses'::regclass, 'public.settings'::regclass, 'public.logins'::regclass, 'public.followers'::regclass, 'public.tickets'::regclass, 'public.api_keys'::regclass, 'public.notes'::regclass)) AS found (line);
  COMMENT ON INDEX public.accounts_referred_by_idx IS NULL;
  COMMENT ON INDEX public.orders_account_id_idx IS NULL;
  COMMENT ON INDEX public.invoices_account_id_idx IS NULL;
  COMMENT ON INDEX public.sessions_account_id_idx IS NULL;
  COMMENT ON INDEX public.addresses_account_id_idx IS NULL;
  COMMENT ON INDEX public.logins_account_id_at_idx IS NULL;
  COMMENT ON INDEX public.followers_followed_id_idx IS NULL;
  COMMENT ON INDEX public.tickets_account_id_idx IS NULL;
  COMMENT ON INDEX public.api_keys_account_id_idx IS NULL;
  COMMENT ON INDEX public.notes_author_id_idx IS NULL;
END
$ddlock$;
ALTER TABLE public.accounts DROP CONSTRAINT accounts_referred_by_fkey;
ALTER TABLE public.orders DROP CONSTRAINT orders_account_id_fkey;
ALTER TABLE public.invoices DROP CONSTRAINT invoices_account_id_fkey;
ALTER TABLE public.sessions DROP CONSTRAINT sessions_account_id_fkey;
ALTER TABLE public.addresses DROP CONSTRAINT addresses_account_id_fkey;
ALTER TABLE public.settings DROP CONSTRAINT settings_account_id_fkey;
ALTER TABLE public.logins DROP CONSTRAINT logins_account_id_fkey;
ALTER TABLE public.followers DROP CONSTRAINT followers_follower_id_fkey;
ALTER TABLE public.followers DROP CONSTRAINT followers_followed_id_fkey;
ALTER TABLE public.tickets DROP CONSTRAINT tickets_account_id_fkey;
ALTER TABLE public.api_keys DROP CONSTRAINT api_keys_account_id_fkey;
ALTER TABLE public.notes DROP CONSTRAINT notes_author_id_fkey;
ALTER TABLE public.followers DROP CONSTRAINT followers_check;
ALTER TABLE public.accounts DROP CONSTRAINT accounts_pkey;
ALTER TABLE public.settings DROP CONSTRAINT settings_pkey;
ALTER TABLE public.followers DROP CONSTRAINT followers_pkey;
ALTER INDEX public.accounts_referred_by_idx RENAME TO accounts_referred_by_idx_old;
ALTER INDEX public.accounts_referred_by_idx_new RENAME TO accounts_referred_by_idx;
ALTER INDEX public.orders_account_id_idx RENAME TO orders_account_id_idx_old;
ALTER INDEX public.orders_account_id_idx_new RENAME TO orders_account_id_idx;
ALTER INDEX public.invoices_account_id_idx RENAME TO invoices_account_id_idx_old;
ALTER INDEX public.invoices_account_id_idx_new RENAME TO invoices_account_id_idx;
ALTER INDEX public.sessions_account_id_idx RENAME TO sessions_account_id_idx_old;
ALTER INDEX public.sessions_account_id_idx_new RENAME TO sessions_account_id_idx;
ALTER INDEX public.addresses_account_id_idx RENAME TO addresses_account_id_idx_old;
ALTER INDEX public.addresses_account_id_idx_new RENAME TO addresses_account_id_idx;
ALTER INDEX public.logins_account_id_at_idx RENAME TO logins_account_id_at_idx_old;
ALTER INDEX public.logins_account_id_at_idx_new RENAME TO logins_account_id_at_idx;
ALTER INDEX public.followers_followed_id_idx RENAME TO followers_followed_id_idx_old;
ALTER INDEX public.followers_followed_id_idx_new RENAME TO followers_followed_id_idx;
ALTER INDEX public.tickets_account_id_idx RENAME TO tickets_account_id_idx_old;
ALTER INDEX public.tickets_account_id_idx_new RENAME TO tickets_account_id_idx;
ALTER INDEX public.api_keys_account_id_idx RENAME TO api_keys_account_id_idx_old;
ALTER INDEX public.api_keys_account_id_idx_new RENAME TO api_keys_account_id_idx;
ALTER INDEX public.notes_author_id_idx RENAME TO notes_author_id_idx_old;
ALTER INDEX public.notes_author_id_idx_new RENAME TO notes_author_id_idx;
ALTER TABLE public.accounts RENAME COLUMN id TO id_old;
ALTER TABLE public.accounts RENAME COLUMN id_new TO id;
ALTER TABLE public.accounts ALTER COLUMN id SET NOT NULL;
ALTER TABLE public.accounts DROP CONSTRAINT accounts_id_new_present;
ALTER SEQUENCE public.accounts_id_seq RENAME TO accounts_id_seq_old;
ALTER TABLE public.accounts ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME public.accounts_id_seq);
DO $ddlock$
DECLARE
  line text;
BEGIN
  FOR line IN
    SELECT format('ALTER SEQUENCE %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s RESTART WITH %s CACHE %s %s', 'public.accounts_id_seq',
      seqincrement, CASE WHEN seqmin IN (-32768, -2147483648, -9223372036854775808) THEN -most - 1 ELSE seqmin END,
      CASE WHEN seqmax IN (32767, 2147483647, 9223372036854775807) THEN most ELSE seqmax END, seqstart, seqstart, seqcache,
      CASE WHEN seqcycle THEN 'CYCLE' ELSE 'NO CYCLE' END)
    FROM pg_sequence, (SELECT CASE format_type(seqtypid, NULL) WHEN 'smallint' THEN 32767 WHEN 'integer' THEN 2147483647
      ELSE 9223372036854775807 END AS most FROM pg_sequence WHERE seqrelid = 'public.accounts_id_seq'::regclass) AS new
    WHERE seqrelid = 'public.accounts_id_seq_old'::regclass
    UNION ALL
    SELECT format('GRANT %s ON SEQUENCE %s TO %s%s', privilege_type, 'public.accounts_id_seq',
      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
      CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM pg_class, aclexplode(relacl) WHERE oid = 'public.accounts_id_seq_old'::regclass
    UNION ALL
    SELECT format('COMMENT ON SEQUENCE %s IS %L', 'public.accounts_id_seq', description)
    FROM pg_description WHERE classoid = 'pg_class'::regclass AND objoid = 'public.accounts_id_seq_old'::regclass AND objsubid = 0
  LOOP
    EXECUTE line;
  END LOOP;
END
$ddlock$;
SELECT setval('public.accounts_id_seq', last_value, is_called) FROM public.accounts_id_seq_old;
ALTER TABLE public.accounts ALTER COLUMN id_old DROP IDENTITY;
ALTER TABLE public.accounts ALTER COLUMN id_old DROP NOT NULL;
ALTER TABLE public.accounts RENAME COLUMN referred_by TO referred_by_old;
ALTER TABLE public.accounts RENAME COLUMN referred_by_new TO referred_by;
ALTER TABLE public.orders ALTER COLUMN account_id DROP NOT NULL;
ALTER TABLE public.orders RENAME COLUMN account_id TO account_id_old;
ALTER TABLE public.orders RENAME COLUMN account_id_new TO account_id;
ALTER TABLE public.orders ALTER COLUMN account_id SET NOT NULL;
ALTER TABLE public.orders DROP CONSTRAINT orders_account_id_new_present;
ALTER TABLE public.invoices ALTER COLUMN account_id DROP NOT NULL;
ALTER TABLE public.invoices RENAME COLUMN account_id TO account_id_old;
ALTER TABLE public.invoices RENAME COLUMN account_id_new TO account_id;
ALTER TABLE public.invoices ALTER COLUMN account_id SET NOT NULL;
ALTER TABLE public.invoices DROP CONSTRAINT invoices_account_id_new_present;
ALTER TABLE public.sessions ALTER COLUMN account_id DROP NOT NULL;
ALTER TABLE public.sessions RENAME COLUMN account_id TO account_id_old;
ALTER TABLE public.sessions RENAME COLUMN account_id_new TO account_id;
ALTER TABLE public.sessions ALTER COLUMN account_id SET NOT NULL;
ALTER TABLE public.sessions DROP CONSTRAINT sessions_account_id_new_present;
ALTER TABLE public.addresses ALTER COLUMN account_id DROP NOT NULL;
ALTER TABLE public.addresses RENAME COLUMN account_id TO account_id_old;
ALTER TABLE public.addresses RENAME COLUMN account_id_new TO account_id;
ALTER TABLE public.addresses ALTER COLUMN account_id SET NOT NULL;
ALTER TABLE public.addresses DROP CONSTRAINT addresses_account_id_new_present;
ALTER TABLE public.settings ALTER COLUMN account_id DROP NOT NULL;
ALTER TABLE public.settings RENAME COLUMN account_id TO account_id_old;
ALTER TABLE public.settings RENAME COLUMN account_id_new TO account_id;
ALTER TABLE public.settings ALTER COLUMN account_id SET NOT NULL;
ALTER TABLE public.settings DROP CONSTRAINT settings_account_id_new_present;
ALTER TABLE public.logins RENAME COLUMN account_id TO account_id_old;
ALTER TABLE public.logins RENAME COLUMN account_id_new TO account_id;
ALTER TABLE public.followers ALTER COLUMN follower_id DROP NOT NULL;
ALTER TABLE public.followers RENAME COLUMN follower_id TO follower_id_old;
ALTER TABLE public.followers RENAME COLUMN follower_id_new TO follower_id;
ALTER TABLE public.followers ALTER COLUMN follower_id SET NOT NULL;
ALTER TABLE public.followers DROP CONSTRAINT followers_follower_id_new_present;
ALTER TABLE public.followers ALTER COLUMN followed_id DROP NOT NULL;
ALTER TABLE public.followers RENAME COLUMN followed_id TO followed_id_old;
ALTER TABLE public.followers RENAME COLUMN followed_id_new TO followed_id;
ALTER TABLE public.followers ALTER COLUMN followed_id SET NOT NULL;
ALTER TABLE public.followers DROP CONSTRAINT followers_followed_id_new_present;
ALTER TABLE public.tickets RENAME COLUMN account_id TO account_id_old;
ALTER TABLE public.tickets RENAME COLUMN account_id_new TO account_id;
ALTER TABLE public.api_keys ALTER COLUMN account_id DROP NOT NULL;
ALTER TABLE public.api_keys RENAME COLUMN account_id TO account_id_old;
ALTER TABLE public.api_keys RENAME COLUMN account_id_new TO account_id;
ALTER TABLE public.api_keys ALTER COLUMN account_id SET NOT NULL;
ALTER TABLE public.api_keys DROP CONSTRAINT api_keys_account_id_new_present;
ALTER TABLE public.notes ALTER COLUMN author_id DROP DEFAULT;
ALTER TABLE public.notes RENAME COLUMN author_id TO author_id_old;
ALTER TABLE public.notes RENAME COLUMN author_id_new TO author_id;
ALTER TABLE public.notes ALTER COLUMN author_id SET DEFAULT 1;
ALTER TABLE public.accounts ADD CONSTRAINT accounts_pkey PRIMARY KEY USING INDEX accounts_pkey_new;
ALTER TABLE public.settings ADD CONSTRAINT settings_pkey PRIMARY KEY USING INDEX settings_pkey_new;
ALTER TABLE public.followers ADD CONSTRAINT followers_pkey PRIMARY KEY USING INDEX followers_pkey_new;
ALTER TABLE public.accounts RENAME CONSTRAINT accounts_referred_by_fkey_new TO accounts_referred_by_fkey;
ALTER TABLE public.orders RENAME CONSTRAINT orders_account_id_fkey_new TO orders_account_id_fkey;
ALTER TABLE public.invoices RENAME CONSTRAINT invoices_account_id_fkey_new TO invoices_account_id_fkey;
ALTER TABLE public.sessions RENAME CONSTRAINT sessions_account_id_fkey_new TO sessions_account_id_fkey;
ALTER TABLE public.addresses RENAME CONSTRAINT addresses_account_id_fkey_new TO addresses_account_id_fkey;
ALTER TABLE public.settings RENAME CONSTRAINT settings_account_id_fkey_new TO settings_account_id_fkey;
ALTER TABLE public.logins RENAME CONSTRAINT logins_account_id_fkey_new TO logins_account_id_fkey;
ALTER TABLE public.followers RENAME CONSTRAINT followers_follower_id_fkey_new TO followers_follower_id_fkey;
ALTER TABLE public.followers RENAME CONSTRAINT followers_followed_id_fkey_new TO followers_followed_id_fkey;
ALTER TABLE public.tickets RENAME CONSTRAINT tickets_account_id_fkey_new TO tickets_account_id_fkey;
ALTER TABLE public.api_keys RENAME CONSTRAINT api_keys_account_id_fkey_new TO api_keys_account_id_fkey;
ALTER TABLE public.notes RENAME CONSTRAINT notes_author_id_fkey_new TO notes_author_id_fkey;
ALTER TABLE public.followers RENAME CONSTRAINT followers_check_new TO followers_check;
DO $ddlock$
BEGIN
  EXECUTE current_setting('ddlock.comments');
END
$ddlock$;
CREATE FUNCTION public.accounts_mirror_back() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.id_old := CASE WHEN NEW.id BETWEEN -2147483648 AND 2147483647 THEN NEW.id END;
  NEW.referred_by_old := CASE WHEN NEW.referred_by BETWEEN -2147483648 AND 2147483647 THEN NEW.referred_by END;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror_back BEFORE INSERT OR UPDATE ON public.accounts FOR EACH ROW EXECUTE FUNCTION public.accounts_mirror_back();
CREATE FUNCTION public.orders_mirror_back() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_old := CASE WHEN NEW.account_id BETWEEN -2147483648 AND 2147483647 THEN NEW.account_id END;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror_back BEFORE INSERT OR UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.orders_mirror_back();
CREATE FUNCTION public.invoices_mirror_back() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_old := CASE WHEN NEW.account_id BETWEEN -2147483648 AND 2147483647 THEN NEW.account_id END;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror_back BEFORE INSERT OR UPDATE ON public.invoices FOR EACH ROW EXECUTE FUNCTION public.invoices_mirror_back();
CREATE FUNCTION public.sessions_mirror_back() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_old := CASE WHEN NEW.account_id BETWEEN -2147483648 AND 2147483647 THEN NEW.account_id END;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror_back BEFORE INSERT OR UPDATE ON public.sessions FOR EACH ROW EXECUTE FUNCTION public.sessions_mirror_back();
CREATE FUNCTION public.addresses_mirror_back() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_old := CASE WHEN NEW.account_id BETWEEN -2147483648 AND 2147483647 THEN NEW.account_id END;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror_back BEFORE INSERT OR UPDATE ON public.addresses FOR EACH ROW EXECUTE FUNCTION public.addresses_mirror_back();
CREATE FUNCTION public.settings_mirror_back() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_old := CASE WHEN NEW.account_id BETWEEN -2147483648 AND 2147483647 THEN NEW.account_id END;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror_back BEFORE INSERT OR UPDATE ON public.settings FOR EACH ROW EXECUTE FUNCTION public.settings_mirror_back();
CREATE FUNCTION public.logins_mirror_back() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_old := CASE WHEN NEW.account_id BETWEEN -2147483648 AND 2147483647 THEN NEW.account_id END;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror_back BEFORE INSERT OR UPDATE ON public.logins FOR EACH ROW EXECUTE FUNCTION public.logins_mirror_back();
CREATE FUNCTION public.followers_mirror_back() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.follower_id_old := CASE WHEN NEW.follower_id BETWEEN -2147483648 AND 2147483647 THEN NEW.follower_id END;
  NEW.followed_id_old := CASE WHEN NEW.followed_id BETWEEN -2147483648 AND 2147483647 THEN NEW.followed_id END;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror_back BEFORE INSERT OR UPDATE ON public.followers FOR EACH ROW EXECUTE FUNCTION public.followers_mirror_back();
CREATE FUNCTION public.tickets_mirror_back() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_old := CASE WHEN NEW.account_id BETWEEN -2147483648 AND 2147483647 THEN NEW.account_id END;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror_back BEFORE INSERT OR UPDATE ON public.tickets FOR EACH ROW EXECUTE FUNCTION public.tickets_mirror_back();
CREATE FUNCTION public.api_keys_mirror_back() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_old := CASE WHEN NEW.account_id BETWEEN -2147483648 AND 2147483647 THEN NEW.account_id END;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror_back BEFORE INSERT OR UPDATE ON public.api_keys FOR EACH ROW EXECUTE FUNCTION public.api_keys_mirror_back();
CREATE FUNCTION public.notes_mirror_back() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.author_id_old := CASE WHEN NEW.author_id BETWEEN -2147483648 AND 2147483647 THEN NEW.author_id END;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror_back BEFORE INSERT OR UPDATE ON public.notes FOR EACH ROW EXECUTE FUNCTION public.notes_mirror_back();
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '2.1') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- phase 3: contract
\set ddlock_done true
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.1')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.accounts_referred_by_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.2')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.orders_account_id_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.3')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.invoices_account_id_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.4')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.sessions_account_id_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.5')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.addresses_account_id_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.6')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.logins_account_id_at_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.7')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.followers_followed_id_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.8')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.tickets_account_id_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.9')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.api_keys_account_id_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.10')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.notes_author_id_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.11')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname IN ('id_old', 'referred_by_old'))) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.12')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname IN ('account_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.13')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.invoices') AND attname IN ('account_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.14')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.sessions') AND attname IN ('account_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.15')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.addresses') AND attname IN ('account_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.16')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.settings') AND attname IN ('account_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.17')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.logins') AND attname IN ('account_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.18')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.followers') AND attname IN ('follower_id_old', 'followed_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.19')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.tickets') AND attname IN ('account_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.20')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.api_keys') AND attname IN ('account_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.21')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.notes') AND attname IN ('author_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\endif
\if :ddlock_done
\echo 'what is behind this gate is done'
\else
\echo 'gate (confirm): see that everything works with accounts.id, accounts.referred_by, orders.account_id, invoices.account_id, sessions.account_id, addresses.account_id, settings.account_id, logins.account_id, followers.follower_id, followers.followed_id, tickets.account_id, api_keys.account_id, notes.author_id: from here on there is no way back, as the old values are gone'
\set ddlock_answer ''
\prompt 'type yes to go on: ' ddlock_answer
SELECT :'ddlock_answer' = 'yes' AS ddlock_go \gset
\if :ddlock_go
\else
DO $ddlock$ BEGIN RAISE EXCEPTION 'stopped here; run the script again to go on'; END $ddlock$;
\endif
\endif

-- 3.1 drop the old index accounts_referred_by_idx_old: it waits for the transactions that use the index; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.1')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.accounts_referred_by_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.1 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.1') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DROP INDEX CONCURRENTLY public.accounts_referred_by_idx_old;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.1') ON CONFLICT DO NOTHING;
\endif

-- 3.2 drop the old index orders_account_id_idx_old: it waits for the transactions that use the index; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.2')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.orders_account_id_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.2 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.2') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DROP INDEX CONCURRENTLY public.orders_account_id_idx_old;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.2') ON CONFLICT DO NOTHING;
\endif

-- 3.3 drop the old index invoices_account_id_idx_old: it waits for the transactions that use the index; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.3')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.invoices_account_id_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.3 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.3') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DROP INDEX CONCURRENTLY public.invoices_account_id_idx_old;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.3') ON CONFLICT DO NOTHING;
\endif

-- 3.4 drop the old index sessions_account_id_idx_old: it waits for the transactions that use the index; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.4')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.sessions_account_id_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.4 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.4') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DROP INDEX CONCURRENTLY public.sessions_account_id_idx_old;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.4') ON CONFLICT DO NOTHING;
\endif

-- 3.5 drop the old index addresses_account_id_idx_old: it waits for the transactions that use the index; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.5')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.addresses_account_id_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.5 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.5') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DROP INDEX CONCURRENTLY public.addresses_account_id_idx_old;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.5') ON CONFLICT DO NOTHING;
\endif

-- 3.6 drop the old index logins_account_id_at_idx_old: it waits for the transactions that use the index; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.6')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.logins_account_id_at_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.6 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.6') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DROP INDEX CONCURRENTLY public.logins_account_id_at_idx_old;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.6') ON CONFLICT DO NOTHING;
\endif

-- 3.7 drop the old index followers_followed_id_idx_old: it waits for the transactions that use the index; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.7')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.followers_followed_id_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.7 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.7') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DROP INDEX CONCURRENTLY public.followers_followed_id_idx_old;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.7') ON CONFLICT DO NOTHING;
\endif

-- 3.8 drop the old index tickets_account_id_idx_old: it waits for the transactions that use the index; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.8')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.tickets_account_id_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.8 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.8') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DROP INDEX CONCURRENTLY public.tickets_account_id_idx_old;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.8') ON CONFLICT DO NOTHING;
\endif

-- 3.9 drop the old index api_keys_account_id_idx_old: it waits for the transactions that use the index; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.9')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.api_keys_account_id_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.9 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.9') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DROP INDEX CONCURRENTLY public.api_keys_account_id_idx_old;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.9') ON CONFLICT DO NOTHING;
\endif

-- 3.10 drop the old index notes_author_id_idx_old: it waits for the transactions that use the index; nobody waits for it
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.10')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT to_regclass('public.notes_author_id_idx_old') IS NULL) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.10 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.10') ON CONFLICT DO NOTHING;
\else
SET lock_timeout = 0;
SET statement_timeout = 0;
DROP INDEX CONCURRENTLY public.notes_author_id_idx_old;
RESET lock_timeout;
RESET statement_timeout;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.10') ON CONFLICT DO NOTHING;
\endif

-- 3.11 drop id_old, referred_by_old of accounts: nothing uses it; the rows keep its space until they are written anew
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.11')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.accounts') AND attname IN ('id_old', 'referred_by_old'))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.11 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.11') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.accounts;
DROP FUNCTION public.accounts_mirror_back();
ALTER TABLE public.accounts DROP COLUMN id_old, DROP COLUMN referred_by_old;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.11') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 3.12 drop account_id_old of orders: nothing uses it; the rows keep its space until they are written anew
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.12')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname IN ('account_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.12 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.12') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.orders;
DROP FUNCTION public.orders_mirror_back();
ALTER TABLE public.orders DROP COLUMN account_id_old;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.12') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 3.13 drop account_id_old of invoices: nothing uses it; the rows keep its space until they are written anew
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.13')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.invoices') AND attname IN ('account_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.13 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.13') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.invoices;
DROP FUNCTION public.invoices_mirror_back();
ALTER TABLE public.invoices DROP COLUMN account_id_old;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.13') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 3.14 drop account_id_old of sessions: nothing uses it; the rows keep its space until they are written anew
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.14')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.sessions') AND attname IN ('account_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.14 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.14') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.sessions;
DROP FUNCTION public.sessions_mirror_back();
ALTER TABLE public.sessions DROP COLUMN account_id_old;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.14') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 3.15 drop account_id_old of addresses: nothing uses it; the rows keep its space until they are written anew
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.15')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.addresses') AND attname IN ('account_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.15 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.15') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.addresses;
DROP FUNCTION public.addresses_mirror_back();
ALTER TABLE public.addresses DROP COLUMN account_id_old;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.15') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 3.16 drop account_id_old of settings: nothing uses it; the rows keep its space until they are written anew
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.16')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.settings') AND attname IN ('account_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.16 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.16') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.settings;
DROP FUNCTION public.settings_mirror_back();
ALTER TABLE public.settings DROP COLUMN account_id_old;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.16') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 3.17 drop account_id_old of logins: nothing uses it; the rows keep its space until they are written anew
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.17')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.logins') AND attname IN ('account_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.17 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.17') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.logins;
DROP FUNCTION public.logins_mirror_back();
ALTER TABLE public.logins DROP COLUMN account_id_old;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.17') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 3.18 drop follower_id_old, followed_id_old of followers: nothing uses it; the rows keep its space until they are written anew
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.18')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.followers') AND attname IN ('follower_id_old', 'followed_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.18 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.18') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.followers;
DROP FUNCTION public.followers_mirror_back();
ALTER TABLE public.followers DROP COLUMN follower_id_old, DROP COLUMN followed_id_old;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.18') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 3.19 drop account_id_old of tickets: nothing uses it; the rows keep its space until they are written anew
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.19')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.tickets') AND attname IN ('account_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.19 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.19') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.tickets;
DROP FUNCTION public.tickets_mirror_back();
ALTER TABLE public.tickets DROP COLUMN account_id_old;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.19') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 3.20 drop account_id_old of api_keys: nothing uses it; the rows keep its space until they are written anew
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.20')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.api_keys') AND attname IN ('account_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.20 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.20') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.api_keys;
DROP FUNCTION public.api_keys_mirror_back();
ALTER TABLE public.api_keys DROP COLUMN account_id_old;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.20') ON CONFLICT DO NOTHING;
COMMIT;
\endif

-- 3.21 drop author_id_old of notes: nothing uses it; the rows keep its space until they are written anew
SELECT (SELECT EXISTS (SELECT FROM public.ddlock_done WHERE plan = '9d8db102eddd2c5371a6be1b4dfbd75d' AND step = '3.21')) IS TRUE AS ddlock_done \gset
\if :ddlock_done
\else
SELECT (SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.notes') AND attname IN ('author_id_old'))) IS TRUE AS ddlock_done \gset
\endif
\if :ddlock_done
\echo '3.21 is done'
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.21') ON CONFLICT DO NOTHING;
\else
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.notes;
DROP FUNCTION public.notes_mirror_back();
ALTER TABLE public.notes DROP COLUMN author_id_old;
INSERT INTO public.ddlock_done (plan, step) VALUES ('9d8db102eddd2c5371a6be1b4dfbd75d', '3.21') ON CONFLICT DO NOTHING;
COMMIT;
\endif

\echo 'all steps are done; once nobody runs this again, and no other plan has notes in it: DROP TABLE public.ddlock_done'
