-- 1.12 give the new columns what belongs to the old ones
-- comments, statistics targets, options and privileges, where a column has any; the migrations need
-- not know of them
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
COMMIT;
