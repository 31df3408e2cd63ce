-- 1.1 ALTER TABLE clients RENAME TO customers
-- the old name becomes a view in the same transaction, with the table's privileges, so that no
-- query misses it
SET LOCAL lock_timeout = '500ms';
ALTER TABLE clients RENAME TO customers;
CREATE VIEW public.clients WITH (security_invoker = true) AS SELECT * FROM public.customers;
DO $ddlock$
DECLARE given record;
BEGIN
  FOR given IN
    SELECT privilege_type AS what, is_grantable,
           CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS whom
    FROM pg_class, aclexplode(coalesce(relacl, acldefault('r', relowner)))
    WHERE oid = to_regclass('public.customers') AND privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
    UNION ALL
    SELECT format('%s (%I)', privilege_type, attname), is_grantable,
           CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
    FROM pg_attribute, aclexplode(attacl)
    WHERE attrelid = to_regclass('public.customers') AND NOT attisdropped AND privilege_type IN ('SELECT', 'INSERT', 'UPDATE')
  LOOP
    EXECUTE format('GRANT %s ON public.clients TO %s%s', given.what, given.whom,
                   CASE WHEN given.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
END
$ddlock$;
