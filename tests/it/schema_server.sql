SET search_path = '';
CREATE TEMP VIEW mine AS
SELECT c.*, n.nspname, n.nspname || '.' || c.relname AS full_name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');
CREATE FUNCTION pg_temp.columns(relation oid, keys int2[]) RETURNS text LANGUAGE sql AS $$
SELECT coalesce(string_agg(coalesce(a.attname, 'expression'), ',' ORDER BY k.place), '')
FROM unnest(keys) WITH ORDINALITY AS k (number, place)
LEFT JOIN pg_attribute a ON a.attrelid = relation AND a.attnum = k.number $$;

SELECT 'relation ' || full_name || ' ' || relkind::text FROM mine WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'c');

SELECT 'column ' || c.full_name || ' ' || row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum) || ' ' || a.attname || ' '
    || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
    || CASE WHEN a.atthasdef THEN ' default' ELSE '' END || CASE WHEN a.attidentity <> '' THEN ' identity' ELSE '' END
FROM mine c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p', 'f', 'c');

SELECT 'constraint ' || t.full_name || ' ' || c.conname || ' valid=' || c.convalidated || ' deferrable=' || c.condeferrable
    || ' deferred=' || c.condeferred || ' ' || c.contype::text
    || CASE WHEN c.contype IN ('u', 'p', 'n') THEN ' (' || pg_temp.columns(c.conrelid, c.conkey) || ')'
            WHEN c.contype = 'f' THEN ' (' || pg_temp.columns(c.conrelid, c.conkey) || ') to ' || n.nspname || '.' || r.relname
                || ' (' || pg_temp.columns(c.confrelid, c.confkey) || ') ' || c.confupdtype::text || c.confdeltype::text || c.confmatchtype::text
            ELSE '' END
FROM pg_constraint c JOIN mine t ON t.oid = c.conrelid
LEFT JOIN pg_class r ON r.oid = c.confrelid LEFT JOIN pg_namespace n ON n.oid = r.relnamespace
WHERE c.contype IN ('c', 'u', 'p', 'x', 'f', 'n')
  AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = c.conparentid AND p.conrelid = c.conrelid);

SELECT 'index ' || c.full_name || ' on ' || tn.nspname || '.' || t.relname || ' ' || m.amname || ' unique=' || i.indisunique
    || ' valid=' || i.indisvalid || ' partial=' || (i.indpred IS NOT NULL)
    || ' (' || pg_temp.columns(t.oid, (i.indkey::int2[])[0:i.indnkeyatts - 1])
    || ') (' || pg_temp.columns(t.oid, (i.indkey::int2[])[i.indnkeyatts:]) || ') part of '
    || coalesce((SELECT pn.nspname || '.' || p.relname FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent
                 JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE h.inhrelid = c.oid), '')
FROM mine c JOIN pg_index i ON i.indexrelid = c.oid JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace tn ON tn.oid = t.relnamespace JOIN pg_am m ON m.oid = c.relam;

SELECT 'sequence ' || c.full_name || ' ' || coalesce(n.nspname || '.' || t.relname || '.' || a.attname, '')
FROM mine c LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
    AND d.deptype IN ('a', 'i')
LEFT JOIN pg_class t ON t.oid = d.refobjid LEFT JOIN pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE c.relkind = 'S';

SELECT 'enum ' || n.nspname || '.' || t.typname || ' ' || coalesce(string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder), '')
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_enum e ON e.enumtypid = t.oid
WHERE t.typtype = 'e' AND n.nspname !~ '^pg_'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
GROUP BY n.nspname, t.typname;

SELECT 'domain ' || n.nspname || '.' || t.typname || ' ' || format_type(t.typbasetype, t.typtypmod)
    || CASE WHEN t.typnotnull THEN ' not null' ELSE '' END
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'd' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e');

SELECT 'domain check ' || n.nspname || '.' || t.typname || '.' || c.conname || ' ' || c.convalidated
FROM pg_constraint c JOIN pg_type t ON t.oid = c.contypid JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE c.contype = 'c' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e');

SELECT 'trigger ' || c.full_name || ' ' || t.tgname FROM pg_trigger t JOIN mine c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal;
SELECT 'policy ' || c.full_name || ' ' || p.polname FROM pg_policy p JOIN mine c ON c.oid = p.polrelid;
