-- CREATE TABLE: types, defaults, serials, constraints and the names PostgreSQL gives them.
CREATE TABLE users (
    id bigserial PRIMARY KEY,
    email varchar(255) NOT NULL UNIQUE,
    "Mixed Case" text COLLATE "C" DEFAULT 'x',
    age int CHECK (age > 0),
    height numeric(5, 2),
    price numeric(7),
    born timestamp(3) with time zone,
    span interval day to second(3),
    tags text[] NOT NULL DEFAULT '{}',
    flag bit varying(8),
    fixed char(3),
    one char,
    doc jsonb NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK (age < 200 AND height > 0),
    CONSTRAINT named CHECK (length(email) > 3),
    UNIQUE (age, height)
);
CREATE TABLE orders (
    id int GENERATED ALWAYS AS IDENTITY,
    user_id bigint NOT NULL REFERENCES users,
    other_id bigint,
    total numeric GENERATED ALWAYS AS (user_id * 2) STORED,
    during tstzrange,
    CONSTRAINT orders_key PRIMARY KEY (id),
    FOREIGN KEY (other_id) REFERENCES users (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    EXCLUDE USING gist (during WITH &&)
);
CREATE TABLE IF NOT EXISTS orders (wrong int);
CREATE TABLE copied (LIKE users INCLUDING ALL, extra int);
CREATE TABLE plain_copy (LIKE orders);
CREATE UNLOGGED TABLE scratch (a smallserial, b serial UNIQUE, c int REFERENCES scratch (b));
CREATE TABLE a_very_long_table_name_that_fills_most_of_the_room_there_is_x (
    a_very_long_column_name_that_does_as_well_and_more int UNIQUE REFERENCES users (id)
);
CREATE TABLE no_columns ();
CREATE TABLE from_query AS SELECT id, email AS mail, now()::date FROM users;
SELECT id INTO into_table FROM users;
