-- All that a migration can leave behind, one line for each object and property. The order of columns is left out, and
-- whether an inherited constraint of a partition passes on (connoinherit), which tells nobody anything.
WITH mine AS (
    SELECT c.*, n.nspname, format('%I.%I', n.nspname, c.relname) AS full_name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
)
SELECT format('relation %s %s %s options=%s acl=%s rls=%s/%s replident=%s am=%s bound=%s comment=%s', full_name, relkind, relpersistence,
    reloptions, relacl, relrowsecurity, relforcerowsecurity, relreplident, relam, pg_get_expr(relpartbound, oid), obj_description(oid, 'pg_class'))
FROM mine WHERE relkind <> 'i' AND relkind <> 'I'
UNION ALL
SELECT format('column %s.%I %s collation=%s notnull=%s default=%s identity=%s generated=%s storage=%s statistics=%s options=%s acl=%s comment=%s',
    c.full_name, a.attname, format_type(a.atttypid, a.atttypmod), a.attcollation::regcollation, a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
    a.attidentity, a.attgenerated, a.attstorage, nullif(a.attstattarget, -1), a.attoptions, a.attacl, col_description(c.oid, a.attnum))
FROM mine c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p', 'f', 'c', 'v', 'm')
UNION ALL
SELECT format('constraint %s %I %s valid=%s deferrable=%s/%s local=%s inherited=%s index=%s comment=%s', coalesce(c.full_name, t.typname), k.conname,
    pg_get_constraintdef(k.oid), k.convalidated, k.condeferrable, k.condeferred, k.conislocal, k.coninhcount, nullif(k.conindid, 0)::regclass,
    obj_description(k.oid, 'pg_constraint'))
FROM pg_constraint k LEFT JOIN mine c ON c.oid = k.conrelid LEFT JOIN pg_type t ON t.oid = k.contypid
WHERE k.connamespace::regnamespace::text !~ '^(pg_|information_schema)'
UNION ALL
SELECT format('index %s valid=%s ready=%s replident=%s clustered=%s options=%s space=%s parent=%s comment=%s', pg_get_indexdef(i.indexrelid), i.indisvalid,
    i.indisready, i.indisreplident, i.indisclustered, c.reloptions, c.reltablespace,
    (SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = c.oid), obj_description(c.oid, 'pg_class'))
FROM pg_index i JOIN mine c ON c.oid = i.indexrelid
UNION ALL
SELECT format('trigger %s enabled=%s comment=%s', pg_get_triggerdef(t.oid), t.tgenabled, obj_description(t.oid, 'pg_trigger')) FROM pg_trigger t JOIN mine c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
UNION ALL
SELECT format('policy %s on %s %s %s to=%s using=%s check=%s comment=%s', p.polname, c.full_name, p.polcmd, p.polpermissive, p.polroles::regrole[],
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid), obj_description(p.oid, 'pg_policy'))
FROM pg_policy p JOIN mine c ON c.oid = p.polrelid
UNION ALL
SELECT format('view %s %s', full_name, pg_get_viewdef(oid)) FROM mine WHERE relkind IN ('v', 'm')
UNION ALL
SELECT format('sequence %s type=%s start=%s increment=%s bounds=%s/%s cache=%s cycle=%s owner=%s.%s', c.full_name, s.seqtypid::regtype, s.seqstart,
    s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, d.refobjid::regclass,
    (SELECT attname FROM pg_attribute WHERE attrelid = d.refobjid AND attnum = d.refobjsubid))
FROM pg_sequence s JOIN mine c ON c.oid = s.seqrelid
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
UNION ALL
SELECT format('partition %s of %s pending=%s', i.inhrelid::regclass, i.inhparent::regclass, to_jsonb(i) -> 'inhdetachpending')
FROM pg_inherits i JOIN mine c ON c.oid = i.inhrelid WHERE c.relkind IN ('r', 'p', 'f')
UNION ALL
SELECT format('enum %s %s %s', t.oid::regtype, e.enumlabel, row_number() OVER (PARTITION BY t.oid ORDER BY e.enumsortorder))
FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
UNION ALL
SELECT format('function %s acl=%s comment=%s', pg_get_functiondef(p.oid), p.proacl, obj_description(p.oid, 'pg_proc')) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND p.prokind IN ('f', 'p')
UNION ALL
SELECT format('statistics %s comment=%s', pg_get_statisticsobjdef(s.oid), obj_description(s.oid, 'pg_statistic_ext')) FROM pg_statistic_ext s
UNION ALL
SELECT format('schema %s %s comment=%s', nspname, nspacl, obj_description(oid, 'pg_namespace')) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
ORDER BY 1
