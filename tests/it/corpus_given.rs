//! What real projects have on their servers before their first migration, and what their own programs make of their files.

/// What stands in a project's files and what the project's own program sends instead: project, written, sent.
pub(crate) const RENDERED: &[(&str, &str, &str)] = &[
    // `Namespace` is `auth` in the project's own set-up.
    ("supabase/auth", "{{ index .Options \"Namespace\" }}", "auth"),
    ("supabase/auth", "{{index .Options \"Namespace\" }}", "auth"),
    ("neondatabase/neon", "{privileged_role_name}", "privileged"),
    ("navikt/familie-ef-sak", "${ignoreIfProd}", ""),
    ("graphile/starter", ":DATABASE_AUTHENTICATOR", "authenticator"),
    ("graphile/starter", ":DATABASE_VISITOR", "visitor"),
    ("graphile/starter", ":DATABASE_OWNER", "owner"),
    // `postgresSchemaReplacements` in sqldb/postgres.go, the longest first.
    ("lightningnetwork/lnd", "INTEGER PRIMARY KEY", "BIGSERIAL PRIMARY KEY"),
    ("lightningnetwork/lnd", "BIGINT PRIMARY KEY", "BIGSERIAL PRIMARY KEY"),
    ("lightningnetwork/lnd", "BLOB", "BYTEA"),
    ("lightningnetwork/lnd", "TIMESTAMP ", "TIMESTAMP WITHOUT TIME ZONE "),
    // How JDBC's driver is given PostgreSQL's `?`.
    ("factcast/factcast", "??", "?"),
    // PostGIS's type stands as a domain over one with the same kinds of index; a domain has no modifiers.
    ("ForumViriumHelsinki/R4C-Cesium-Viewer", "public.geometry(Geometry,4326)", "public.geometry"),
    ("elhub/flex-information-system", "GEOMETRY (POINT, 4326)", "GEOMETRY"),
    ("elhub/flex-information-system", "GEOMETRY (POLYGON, 4326)", "GEOMETRY"),
    ("elhub/flex-information-system", "GEOMETRY (LINESTRING, 4326)", "GEOMETRY"),
];

/// The search path that a project's connection has.
pub(crate) const PATHS: &[(&str, &str)] = &[
    ("elhub/flex-information-system", "SET search_path TO flex, public"),
    ("mckaywrigley/chatbot-ui", "SET search_path TO public, extensions"),
    ("supabase/dbdev", "SET search_path TO public, extensions"),
];

/// What projects expect to be there before their first migration, as far as it matters.
pub(crate) const GIVEN: &[(&str, &str)] = &[
    ("supabase/auth", "CREATE SCHEMA auth"),
    ("elhub/flex-information-system", POSTGIS),
    (
        "elhub/flex-information-system",
        "CREATE SCHEMA flex; CREATE SCHEMA api; CREATE EXTENSION \"uuid-ossp\"; CREATE EXTENSION ltree;
            CREATE EXTENSION btree_gist; CREATE EXTENSION pgcrypto",
    ),
    (
        "elhub/flex-information-system",
        "CREATE SCHEMA cron; CREATE TABLE cron.job (jobid bigint, jobname text);
            CREATE FUNCTION cron.schedule(text, text, text) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
            CREATE FUNCTION cron.alter_job(bigint, schedule text) RETURNS void LANGUAGE sql AS ''",
    ),
    ("ForumViriumHelsinki/R4C-Cesium-Viewer", POSTGIS),
    ("factcast/factcast", FACTCAST),
    ("graphile/starter", "CREATE EXTENSION citext; CREATE EXTENSION \"uuid-ossp\"; CREATE EXTENSION pgcrypto"),
    ("mattermost/mattermost-plugin-playbooks", MATTERMOST),
    ("j84m9/Chatbot", SUPABASE),
    ("mckaywrigley/chatbot-ui", SUPABASE),
    ("mckaywrigley/chatbot-ui", VECTOR),
    ("simstudioai/sim", VECTOR),
    ("supabase/dbdev", SUPABASE),
];

/// Liquibase's own changes (`createTable`), which are not SQL, as its SQL.
const FACTCAST: &str = "CREATE TABLE fact (ser bigserial PRIMARY KEY, payload jsonb NOT NULL, header jsonb NOT NULL);
    CREATE TABLE catchup (client_id uuid NOT NULL, ts timestamp, ser bigint NOT NULL)";

/// Tables of the program that the plugin belongs to, as far as migrations name them.
const MATTERMOST: &str = "CREATE TABLE channels (id text, createat bigint, deleteat bigint);
    CREATE TABLE posts (id text, createat bigint);
    CREATE TABLE pluginkeyvaluestore (pluginid text, pkey text)";

/// The extension `vector`, which the servers do not have, as far as tables need it.
const VECTOR: &str = "CREATE TYPE vector;
    CREATE FUNCTION vector_in(cstring, oid, integer) RETURNS vector LANGUAGE internal IMMUTABLE STRICT AS 'varcharin';
    CREATE FUNCTION vector_out(vector) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varcharout';
    CREATE FUNCTION vector_typmod_in(cstring[]) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodin';
    CREATE FUNCTION vector_typmod_out(integer) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodout';
    CREATE TYPE vector (INPUT = vector_in, OUTPUT = vector_out, TYPMOD_IN = vector_typmod_in,
        TYPMOD_OUT = vector_typmod_out, LIKE = varchar)";

/// PostGIS, which the servers do not have, as far as migrations name it.
const POSTGIS: &str = "CREATE DOMAIN geometry AS tsvector;
    CREATE FUNCTION st_distance(tsvector, tsvector) RETURNS double precision LANGUAGE sql AS 'SELECT 0.0::float';
    CREATE OPERATOR <-> (LEFTARG = tsvector, RIGHTARG = tsvector, FUNCTION = st_distance);
    CREATE FUNCTION st_asgeojson(geometry, integer, integer) RETURNS text LANGUAGE sql AS 'SELECT NULL::text';
    CREATE FUNCTION st_geomfromgeojson(text) RETURNS geometry LANGUAGE sql AS 'SELECT NULL::tsvector::geometry';
    CREATE FUNCTION st_geomfromtext(text, integer) RETURNS geometry LANGUAGE sql AS 'SELECT NULL::tsvector::geometry';
    CREATE FUNCTION st_envelope(geometry) RETURNS geometry LANGUAGE sql IMMUTABLE AS 'SELECT $1';
    CREATE FUNCTION st_makepoint(double precision, double precision) RETURNS geometry LANGUAGE sql
        AS 'SELECT NULL::tsvector::geometry';
    CREATE FUNCTION st_makeline(geometry, geometry) RETURNS geometry LANGUAGE sql AS 'SELECT $1';
    CREATE FUNCTION st_convexhull(geometry) RETURNS geometry LANGUAGE sql AS 'SELECT $1';
    CREATE FUNCTION st_setsrid(geometry, integer) RETURNS geometry LANGUAGE sql AS 'SELECT $1';
    CREATE FUNCTION st_transform(geometry, integer) RETURNS geometry LANGUAGE sql AS 'SELECT $1';
    CREATE FUNCTION st_buffer(geometry, double precision) RETURNS geometry LANGUAGE sql AS 'SELECT $1';
    CREATE FUNCTION st_collected(geometry, geometry) RETURNS geometry LANGUAGE sql AS 'SELECT $1';
    CREATE AGGREGATE st_collect(geometry) (SFUNC = st_collected, STYPE = geometry)";

/// What a Supabase project has from the start, as far as migrations name it.
const SUPABASE: &str = "CREATE SCHEMA auth; CREATE SCHEMA extensions; CREATE SCHEMA storage; CREATE SCHEMA cron;
    CREATE EXTENSION \"uuid-ossp\" WITH SCHEMA extensions; CREATE EXTENSION pgcrypto WITH SCHEMA extensions;
    CREATE TABLE auth.users (instance_id uuid, id uuid PRIMARY KEY, aud text, role text, email text,
        encrypted_password text, email_confirmed_at timestamptz, raw_app_meta_data jsonb, raw_user_meta_data jsonb,
        is_sso_user boolean, created_at timestamptz, updated_at timestamptz, confirmation_token text,
        recovery_token text, email_change_token_new text, email_change text);
    CREATE TABLE auth.identities (id text, provider_id text, provider text, user_id uuid, identity_data jsonb,
        email text, created_at timestamptz, updated_at timestamptz, last_sign_in_at timestamptz);
    CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE
        AS $$SELECT (current_setting('request.jwt.claims', true)::jsonb ->> 'sub')::uuid$$;
    CREATE FUNCTION cron.schedule(text, text, text) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
    CREATE TABLE storage.buckets (id text PRIMARY KEY, name text NOT NULL, public boolean, file_size_limit bigint,
        allowed_mime_types text[], owner uuid, created_at timestamptz DEFAULT now(), updated_at timestamptz);
    CREATE TABLE storage.objects (id uuid PRIMARY KEY, bucket_id text, name text, owner uuid, owner_id text,
        metadata jsonb, path_tokens text[], created_at timestamptz DEFAULT now());
    ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY;
    CREATE FUNCTION storage.foldername(name text) RETURNS text[] LANGUAGE sql AS 'SELECT ARRAY[name]';
    CREATE FUNCTION storage.filename(name text) RETURNS text LANGUAGE sql AS 'SELECT name'";

/// Projects of which the server does not take every statement, and why it cannot.
pub(crate) const REFUSED: &[(&str, &str)] = &[
    ("CrowdDotDev/crowd.dev", "the server would have to keep a log for logical replication"),
    ("elhub/flex-information-system", "preconditions, which are not followed, say that a changeset has run before"),
    ("factcast/factcast", "the servers are built without lz4"),
    ("golang/pkgsite", "the servers do not have the extension `vector`"),
    ("gsmcwhirter/discord-signup-bot", "PostgreSQL has no `KEY (…)` in CREATE TABLE"),
    ("hatchet-dev/hatchet", "migrations in Go, which are not read, make some tables"),
    ("mattermost/mattermost-plugin-playbooks", "older migrations in Go, which are not read, make a table"),
    ("mckaywrigley/chatbot-ui", "the servers do not have the extensions `http` and `vector`"),
    ("openreplay/openreplay", "the first schema is no migration"),
    ("simstudioai/sim", "the servers do not have the extension `vector`"),
    ("supabase/dbdev", "the servers do not have the extension `pg_cron`"),
];
