-- 1.10 add account_id_new beside account_id of api_keys
-- the trigger fills it in every row that is written from now on, and constraints hold for those;
-- old rows are not read, and hold NULL for now
BEGIN;
SET LOCAL lock_timeout = '500ms';
DO $ddlock$
BEGIN
  IF (SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid) WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass('public.api_keys') AND a.attname = 'account_id' AND d.classid <> 'pg_attrdef'::regclass AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (to_regclass('public.api_keys_account_id_idx'))) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND (c.contype = 'n' OR c.conname IN ('accounts_pkey', 'accounts_referred_by_fkey', 'addresses_account_id_fkey', 'api_keys_account_id_fkey', 'followers_check', 'followers_followed_id_fkey', 'followers_follower_id_fkey', 'followers_pkey', 'invoices_account_id_fkey', 'logins_account_id_fkey', 'notes_author_id_fkey', 'orders_account_id_fkey', 'sessions_account_id_fkey', 'settings_account_id_fkey', 'settings_pkey', 'tickets_account_id_fkey')))) AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass('public.api_keys') AND i.indisreplident AND a.attname = 'account_id')) IS NOT TRUE THEN
    RAISE EXCEPTION 'something depends on account_id that this plan does not know of, or an index over it is the replica identity: plan it again with a dump of the server''s schema (`--schema`), or choose another replica identity first';
  END IF;
END
$ddlock$;
DO $ddlock$
BEGIN
  IF (SELECT NOT EXISTS (SELECT FROM pg_publication_tables WHERE schemaname = 'public' AND tablename = 'api_keys')) IS NOT TRUE THEN
    RAISE EXCEPTION 'api_keys is published, and replication stops at a column that its subscribers do not have: take it out of the publication before, or add the column to their tables first';
  END IF;
END
$ddlock$;
ALTER TABLE public.api_keys ADD COLUMN account_id_new bigint, ADD CONSTRAINT api_keys_account_id_new_present CHECK (account_id_new IS NOT NULL) NOT VALID;
CREATE FUNCTION public.api_keys_mirror() RETURNS trigger LANGUAGE plpgsql AS $ddlock$
BEGIN
  NEW.account_id_new := NEW.account_id;
  RETURN NEW;
END
$ddlock$;
CREATE TRIGGER zz_mirror BEFORE INSERT OR UPDATE ON public.api_keys FOR EACH ROW EXECUTE FUNCTION public.api_keys_mirror();
COMMIT;
