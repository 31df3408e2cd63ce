-- Makes functions.tsv: run on each server version with `psql -At -F $'\t'`, after
-- CREATE EXTENSION of every contrib extension; then merge the versions: for one name, arity and extension the
-- worst volatility (v, then s, then i) over overloads and versions. `timezone` is left at stable: only its overload
-- for timetz was volatile, up to 14. Where the best volatility is another, it is the sixth field.
--
-- The functions of extensions that do not come with PostgreSQL are those that their own SQL scripts create, with the
-- volatility that stands there (none is VOLATILE): pgvector (e48241b: sql/vector.sql), PostGIS (b2d575041: postgis.sql.in,
-- geography.sql.in, postgis_spgist.sql.in), TimescaleDB (4bf70ffa9: sql/*.sql, those in its public schema), Citus (a3d5708a6:
-- src/backend/distributed/sql/udfs/*/latest.sql) and pg_partman (83c22e3: sql/functions); trigger functions, and those that
-- only the server calls, left out.
SELECT p.proname,
       p.pronargs - p.pronargdefaults AS least,
       CASE WHEN p.provariadic <> 0 THEN 99 ELSE p.pronargs END AS most,
       p.provolatile,
       coalesce(e.extname, '') AS extension
FROM pg_proc p
LEFT JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
LEFT JOIN pg_extension e ON e.oid = d.refobjid
WHERE (p.pronamespace = 'pg_catalog'::regnamespace OR e.extname IS NOT NULL)
  AND p.prokind IN ('f', 'w', 'a')
  AND NOT 'internal'::regtype = ANY (p.proargtypes::oid[])
  AND p.prorettype NOT IN ('trigger'::regtype, 'internal'::regtype, 'language_handler'::regtype,
                           'index_am_handler'::regtype, 'table_am_handler'::regtype, 'tsm_handler'::regtype,
                           'fdw_handler'::regtype);

-- Makes extension_types.tsv (those that come with PostgreSQL).
SELECT e.extname, t.typname
FROM pg_type t
JOIN pg_depend d ON d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
JOIN pg_extension e ON e.oid = d.refobjid
WHERE t.typname !~ '^_' AND t.typtype IN ('b', 'd', 'r', 'e') AND t.typrelid = 0
ORDER BY 1, 2;
