-- 2.1 swap accounts.id, accounts.referred_by, orders.account_id, invoices.account_id,
-- sessions.account_id, addresses.account_id, settings.account_id, logins.account_id,
-- followers.follower_id, followers.followed_id, tickets.account_id, api_keys.account_id,
-- notes.author_id with what was made beside
-- everything is there and checked, so that only names change hands; a trigger keeps the old values
-- where they are until they are dropped; the tables are locked in this order: accounts, addresses,
-- api_keys, followers, invoices, logins, notes, orders, sessions, settings, tickets
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
-- ddlock: allow column-renamed -- what the gate before it is for
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
-- ddlock: allow column-renamed -- what the gate before it is for
ALTER TABLE public.accounts RENAME COLUMN referred_by_new TO referred_by;
ALTER TABLE public.orders ALTER COLUMN account_id DROP NOT NULL;
ALTER TABLE public.orders RENAME COLUMN account_id TO account_id_old;
-- ddlock: allow column-renamed -- what the gate before it is for
ALTER TABLE public.orders RENAME COLUMN account_id_new TO account_id;
ALTER TABLE public.orders ALTER COLUMN account_id SET NOT NULL;
ALTER TABLE public.orders DROP CONSTRAINT orders_account_id_new_present;
ALTER TABLE public.invoices ALTER COLUMN account_id DROP NOT NULL;
ALTER TABLE public.invoices RENAME COLUMN account_id TO account_id_old;
-- ddlock: allow column-renamed -- what the gate before it is for
ALTER TABLE public.invoices RENAME COLUMN account_id_new TO account_id;
ALTER TABLE public.invoices ALTER COLUMN account_id SET NOT NULL;
ALTER TABLE public.invoices DROP CONSTRAINT invoices_account_id_new_present;
ALTER TABLE public.sessions ALTER COLUMN account_id DROP NOT NULL;
ALTER TABLE public.sessions RENAME COLUMN account_id TO account_id_old;
-- ddlock: allow column-renamed -- what the gate before it is for
ALTER TABLE public.sessions RENAME COLUMN account_id_new TO account_id;
ALTER TABLE public.sessions ALTER COLUMN account_id SET NOT NULL;
ALTER TABLE public.sessions DROP CONSTRAINT sessions_account_id_new_present;
ALTER TABLE public.addresses ALTER COLUMN account_id DROP NOT NULL;
ALTER TABLE public.addresses RENAME COLUMN account_id TO account_id_old;
-- ddlock: allow column-renamed -- what the gate before it is for
ALTER TABLE public.addresses RENAME COLUMN account_id_new TO account_id;
ALTER TABLE public.addresses ALTER COLUMN account_id SET NOT NULL;
ALTER TABLE public.addresses DROP CONSTRAINT addresses_account_id_new_present;
ALTER TABLE public.settings ALTER COLUMN account_id DROP NOT NULL;
ALTER TABLE public.settings RENAME COLUMN account_id TO account_id_old;
-- ddlock: allow column-renamed -- what the gate before it is for
ALTER TABLE public.settings RENAME COLUMN account_id_new TO account_id;
ALTER TABLE public.settings ALTER COLUMN account_id SET NOT NULL;
ALTER TABLE public.settings DROP CONSTRAINT settings_account_id_new_present;
ALTER TABLE public.logins RENAME COLUMN account_id TO account_id_old;
-- ddlock: allow column-renamed -- what the gate before it is for
ALTER TABLE public.logins RENAME COLUMN account_id_new TO account_id;
ALTER TABLE public.followers ALTER COLUMN follower_id DROP NOT NULL;
ALTER TABLE public.followers RENAME COLUMN follower_id TO follower_id_old;
-- ddlock: allow column-renamed -- what the gate before it is for
ALTER TABLE public.followers RENAME COLUMN follower_id_new TO follower_id;
ALTER TABLE public.followers ALTER COLUMN follower_id SET NOT NULL;
ALTER TABLE public.followers DROP CONSTRAINT followers_follower_id_new_present;
ALTER TABLE public.followers ALTER COLUMN followed_id DROP NOT NULL;
ALTER TABLE public.followers RENAME COLUMN followed_id TO followed_id_old;
-- ddlock: allow column-renamed -- what the gate before it is for
ALTER TABLE public.followers RENAME COLUMN followed_id_new TO followed_id;
ALTER TABLE public.followers ALTER COLUMN followed_id SET NOT NULL;
ALTER TABLE public.followers DROP CONSTRAINT followers_followed_id_new_present;
ALTER TABLE public.tickets RENAME COLUMN account_id TO account_id_old;
-- ddlock: allow column-renamed -- what the gate before it is for
ALTER TABLE public.tickets RENAME COLUMN account_id_new TO account_id;
ALTER TABLE public.api_keys ALTER COLUMN account_id DROP NOT NULL;
ALTER TABLE public.api_keys RENAME COLUMN account_id TO account_id_old;
-- ddlock: allow column-renamed -- what the gate before it is for
ALTER TABLE public.api_keys RENAME COLUMN account_id_new TO account_id;
ALTER TABLE public.api_keys ALTER COLUMN account_id SET NOT NULL;
ALTER TABLE public.api_keys DROP CONSTRAINT api_keys_account_id_new_present;
ALTER TABLE public.notes ALTER COLUMN author_id DROP DEFAULT;
ALTER TABLE public.notes RENAME COLUMN author_id TO author_id_old;
-- ddlock: allow column-renamed -- what the gate before it is for
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
COMMIT;
