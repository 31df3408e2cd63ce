-- given
CREATE EXTENSION IF NOT EXISTS citext;
CREATE DOMAIN free AS text;
CREATE DOMAIN checked AS text CHECK (value <> '');
CREATE DOMAIN filled AS text NOT NULL;
CREATE DOMAIN nested AS checked;
CREATE DOMAIN short AS varchar(20);
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TYPE feeling AS ENUM ('sad', 'happy', 'ok');
CREATE TABLE t (
  id int PRIMARY KEY, i2 smallint, i4 int, i8 bigint, f4 real, f8 double precision, n numeric, n102 numeric(10,2),
  tx text, vc varchar, vc50 varchar(50), c10 char(10), nm name, ci citext, b boolean, u uuid, j json, jb jsonb, x xml,
  d date, ts timestamp, ts3 timestamp(3), tz timestamptz, tz3 timestamptz(3), tm time, tm3 time(3), iv interval, iv3 interval(3),
  ivd interval day to second, bt bit(8), vb varbit, vb8 varbit(8), ip inet, cd cidr, o oid, rc regclass, by bytea,
  ta text[], va varchar(50)[], ia int[], m mood, fd free, cdm checked, ndm nested, mo money, em text, sd short);
INSERT INTO t (id) VALUES (1);

--- int to bigint
-- statement
ALTER TABLE t ALTER i4 TYPE bigint;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- smallint to int
-- statement
ALTER TABLE t ALTER i2 TYPE int;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- bigint to int
-- statement
ALTER TABLE t ALTER i8 TYPE int;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- int to int
-- statement
ALTER TABLE t ALTER i4 TYPE int;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- int to numeric
-- statement
ALTER TABLE t ALTER i4 TYPE numeric;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t i4
-- losses: none

--- int to text
-- statement
ALTER TABLE t ALTER i4 TYPE text;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t i4
-- losses: none

--- int to varchar
-- statement
ALTER TABLE t ALTER i4 TYPE varchar(20);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t i4
-- losses: none

--- int to boolean
-- statement
ALTER TABLE t ALTER i4 TYPE boolean;
-- error: Refused

--- int to boolean, using
-- statement
ALTER TABLE t ALTER i4 TYPE boolean USING i4 <> 0;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t i4
-- losses: none

--- int to boolean, using a cast
-- statement
ALTER TABLE t ALTER i4 TYPE boolean USING i4::boolean;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t i4
-- losses: none

--- int to oid
-- statement
ALTER TABLE t ALTER i4 TYPE oid;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- oid to int
-- statement
ALTER TABLE t ALTER o TYPE int;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- oid to bigint
-- statement
ALTER TABLE t ALTER o TYPE bigint;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- regclass to oid
-- statement
ALTER TABLE t ALTER rc TYPE oid;
-- locks: public.t AccessExclusiveLock
-- breaks: ColumnTypeChanged public.t rc
-- losses: none

--- int to timestamp
-- statement
ALTER TABLE t ALTER i4 TYPE timestamp;
-- error: Refused

--- real to double precision
-- statement
ALTER TABLE t ALTER f4 TYPE double precision;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- double precision to real
-- statement
ALTER TABLE t ALTER f8 TYPE real;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: Precision public.t f8

--- double precision to numeric
-- statement
ALTER TABLE t ALTER f8 TYPE numeric(10,2);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t f8
-- losses: Precision public.t f8

--- money to numeric
-- statement
ALTER TABLE t ALTER mo TYPE numeric;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t mo
-- losses: none

--- numeric to numeric(10,2)
-- statement
ALTER TABLE t ALTER n TYPE numeric(10,2);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: Precision public.t n

--- numeric(10,2) to numeric
-- statement
ALTER TABLE t ALTER n102 TYPE numeric;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- numeric(10,2) to (12,2)
-- statement
ALTER TABLE t ALTER n102 TYPE numeric(12,2);
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- numeric(10,2) to (12,4)
-- statement
ALTER TABLE t ALTER n102 TYPE numeric(12,4);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- numeric(10,2) to (10,1)
-- statement
ALTER TABLE t ALTER n102 TYPE numeric(10,1);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: Precision public.t n102

--- numeric(10,2) to (8,2)
-- statement
ALTER TABLE t ALTER n102 TYPE numeric(8,2);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- numeric(10,2) to (10,2)
-- statement
ALTER TABLE t ALTER n102 TYPE decimal(10,2);
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- numeric(10,2) to int
-- statement
ALTER TABLE t ALTER n102 TYPE int;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t n102
-- losses: Precision public.t n102

--- text to varchar
-- statement
ALTER TABLE t ALTER tx TYPE varchar;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- text to varchar(50)
-- statement
ALTER TABLE t ALTER tx TYPE varchar(50);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- text to text
-- statement
ALTER TABLE t ALTER tx TYPE text;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- text to int
-- statement
ALTER TABLE t ALTER tx TYPE int;
-- error: Refused

--- text to int, using
-- statement
ALTER TABLE t ALTER tx TYPE int USING tx::int;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t tx
-- losses: none

--- text to uuid, using
-- statement
ALTER TABLE t ALTER tx TYPE uuid USING tx::uuid;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t tx
-- losses: none

--- text to enum, using
-- statement
ALTER TABLE t ALTER tx TYPE mood USING tx::mood;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t tx
-- losses: none

--- text to enum
-- statement
ALTER TABLE t ALTER tx TYPE mood;
-- error: Refused

--- text to json, using
-- statement
ALTER TABLE t ALTER tx TYPE jsonb USING tx::jsonb;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t tx
-- losses: none

--- text to citext
-- statement
ALTER TABLE t ALTER tx TYPE citext;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- citext to text
-- statement
ALTER TABLE t ALTER ci TYPE text;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- varchar to text
-- statement
ALTER TABLE t ALTER vc TYPE text;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- varchar to varchar(50)
-- statement
ALTER TABLE t ALTER vc TYPE varchar(50);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- varchar(50) to text
-- statement
ALTER TABLE t ALTER vc50 TYPE text;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- varchar(50) to varchar
-- statement
ALTER TABLE t ALTER vc50 TYPE varchar;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- varchar(50) to varchar(100)
-- statement
ALTER TABLE t ALTER vc50 TYPE varchar(100);
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- varchar(50) to varchar(20)
-- statement
ALTER TABLE t ALTER vc50 TYPE varchar(20);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- varchar(50) to varchar(50)
-- statement
ALTER TABLE t ALTER vc50 TYPE varchar(50);
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- varchar(50) to char(50)
-- statement
ALTER TABLE t ALTER vc50 TYPE char(50);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- varchar(50) to citext
-- statement
ALTER TABLE t ALTER vc50 TYPE citext;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- varchar to int, using with a step
-- statement
ALTER TABLE t ALTER vc TYPE int USING vc::text::int;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t vc
-- losses: none

--- char(10) to text
-- statement
ALTER TABLE t ALTER c10 TYPE text;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- char(10) to varchar
-- statement
ALTER TABLE t ALTER c10 TYPE varchar(10);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- char(10) to char(20)
-- statement
ALTER TABLE t ALTER c10 TYPE char(20);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- char(10) to bpchar
-- statement
ALTER TABLE t ALTER c10 TYPE bpchar;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- name to text
-- statement
ALTER TABLE t ALTER nm TYPE text;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- boolean to int
-- statement
ALTER TABLE t ALTER b TYPE int;
-- error: Refused

--- boolean to int, using
-- statement
ALTER TABLE t ALTER b TYPE int USING b::int;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t b
-- losses: none

--- boolean to text
-- statement
ALTER TABLE t ALTER b TYPE text;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t b
-- losses: none

--- uuid to text
-- statement
ALTER TABLE t ALTER u TYPE text;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t u
-- losses: none

--- json to jsonb
-- statement
ALTER TABLE t ALTER j TYPE jsonb;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- jsonb to json
-- statement
ALTER TABLE t ALTER jb TYPE json;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- json to text
-- statement
ALTER TABLE t ALTER j TYPE text;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t j
-- losses: none

--- jsonb to text, using
-- statement
ALTER TABLE t ALTER jb TYPE text USING jb::text;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t jb
-- losses: none

--- xml to text
-- statement
ALTER TABLE t ALTER x TYPE text;
-- locks: public.t AccessExclusiveLock
-- breaks: ColumnTypeChanged public.t x
-- losses: none

--- date to timestamp
-- statement
ALTER TABLE t ALTER d TYPE timestamp;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t d
-- losses: none

--- date to timestamptz
-- statement
ALTER TABLE t ALTER d TYPE timestamptz;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t d
-- losses: none

--- timestamp to date
-- statement
ALTER TABLE t ALTER ts TYPE date;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t ts
-- losses: Precision public.t ts

--- timestamp to timestamptz, zone utc
-- given
SELECT 1;
-- earlier
SET LOCAL timezone = 'UTC';
-- statement
ALTER TABLE t ALTER ts TYPE timestamptz;
-- locks: public.t AccessExclusiveLock
-- breaks: ColumnTypeChanged public.t ts
-- losses: none

--- timestamp to timestamptz, zone zero
-- given
SELECT 1;
-- earlier
SET LOCAL timezone = 0;
-- statement
ALTER TABLE t ALTER ts TYPE timestamptz;
-- locks: public.t AccessExclusiveLock
-- breaks: ColumnTypeChanged public.t ts
-- losses: none

--- timestamp to timestamptz, zone gmt
-- given
SELECT 1;
-- earlier
SET LOCAL timezone TO 'GMT';
-- statement
ALTER TABLE t ALTER ts TYPE timestamptz;
-- locks: public.t AccessExclusiveLock
-- breaks: ColumnTypeChanged public.t ts
-- losses: none

--- timestamp to timestamptz, zone london
-- given
SELECT 1;
-- earlier
SET LOCAL timezone = 'Europe/London';
-- statement
ALTER TABLE t ALTER ts TYPE timestamptz;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t ts
-- losses: none

--- timestamp to timestamptz, zone berlin
-- given
SELECT 1;
-- earlier
SET LOCAL timezone = 'Europe/Berlin';
-- statement
ALTER TABLE t ALTER ts TYPE timestamptz;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t ts
-- losses: none

--- timestamp to timestamptz, zone utc, using
-- given
SELECT 1;
-- earlier
SET LOCAL timezone = 'UTC';
-- statement
ALTER TABLE t ALTER ts TYPE timestamptz USING ts AT TIME ZONE 'UTC';
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t ts
-- losses: none

--- timestamp to timestamptz, zone utc, using a cast
-- given
SELECT 1;
-- earlier
SET LOCAL timezone = 'UTC';
-- statement
ALTER TABLE t ALTER ts TYPE timestamptz USING ts::timestamptz;
-- locks: public.t AccessExclusiveLock
-- breaks: ColumnTypeChanged public.t ts
-- losses: none

--- timestamp to timestamptz(3), zone utc
-- given
SELECT 1;
-- earlier
SET LOCAL timezone = 'UTC';
-- statement
ALTER TABLE t ALTER ts TYPE timestamptz(3);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t ts
-- losses: Precision public.t ts

--- timestamp(3) to timestamptz, zone utc
-- given
SELECT 1;
-- earlier
SET LOCAL timezone = 'UTC';
-- statement
ALTER TABLE t ALTER ts3 TYPE timestamptz;
-- locks: public.t AccessExclusiveLock
-- breaks: ColumnTypeChanged public.t ts3
-- losses: none

--- timestamptz to timestamp, zone utc
-- given
SELECT 1;
-- earlier
SET LOCAL timezone = 'UTC';
-- statement
ALTER TABLE t ALTER tz TYPE timestamp;
-- locks: public.t AccessExclusiveLock
-- breaks: ColumnTypeChanged public.t tz
-- losses: none

--- timestamptz to timestamp, zone berlin
-- given
SELECT 1;
-- earlier
SET LOCAL timezone = 'Europe/Berlin';
-- statement
ALTER TABLE t ALTER tz TYPE timestamp;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t tz
-- losses: none

--- timestamp to timestamp(3)
-- statement
ALTER TABLE t ALTER ts TYPE timestamp(3);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: Precision public.t ts

--- timestamp to timestamp(6)
-- statement
ALTER TABLE t ALTER ts TYPE timestamp(6);
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- timestamp(3) to timestamp
-- statement
ALTER TABLE t ALTER ts3 TYPE timestamp;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- timestamp(3) to timestamp(4)
-- statement
ALTER TABLE t ALTER ts3 TYPE timestamp(4);
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- timestamp(3) to timestamp(0)
-- statement
ALTER TABLE t ALTER ts3 TYPE timestamp(0);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: Precision public.t ts3

--- timestamptz(3) to timestamptz
-- statement
ALTER TABLE t ALTER tz3 TYPE timestamptz;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- timestamptz to timestamptz(0)
-- statement
ALTER TABLE t ALTER tz TYPE timestamptz(0);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: Precision public.t tz

--- time to time(3)
-- statement
ALTER TABLE t ALTER tm TYPE time(3);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: Precision public.t tm

--- time(3) to time
-- statement
ALTER TABLE t ALTER tm3 TYPE time;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- interval to interval(3)
-- statement
ALTER TABLE t ALTER iv TYPE interval(3);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: Precision public.t iv

--- interval(3) to interval
-- statement
ALTER TABLE t ALTER iv3 TYPE interval;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- interval(3) to interval(6)
-- statement
ALTER TABLE t ALTER iv3 TYPE interval(6);
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- interval to interval day to second
-- statement
ALTER TABLE t ALTER iv TYPE interval day to second;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- interval day to second to interval
-- statement
ALTER TABLE t ALTER ivd TYPE interval;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- interval to interval year
-- statement
ALTER TABLE t ALTER iv TYPE interval year;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: Precision public.t iv

--- bit(8) to bit(16)
-- statement
ALTER TABLE t ALTER bt TYPE bit(16);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- bit(8) to varbit
-- statement
ALTER TABLE t ALTER bt TYPE varbit;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- varbit to bit(8)
-- statement
ALTER TABLE t ALTER vb TYPE bit(8);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- varbit(8) to varbit(16)
-- statement
ALTER TABLE t ALTER vb8 TYPE varbit(16);
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- varbit(8) to varbit
-- statement
ALTER TABLE t ALTER vb8 TYPE varbit;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- varbit to varbit(8)
-- statement
ALTER TABLE t ALTER vb TYPE varbit(8);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- cidr to inet
-- statement
ALTER TABLE t ALTER cd TYPE inet;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- inet to cidr
-- statement
ALTER TABLE t ALTER ip TYPE cidr;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: Precision public.t ip

--- inet to text
-- statement
ALTER TABLE t ALTER ip TYPE text;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t ip
-- losses: none

--- bytea to text
-- statement
ALTER TABLE t ALTER by TYPE text;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t by
-- losses: none

--- text array to varchar array
-- statement
ALTER TABLE t ALTER ta TYPE varchar[];
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- varchar array, widened
-- statement
ALTER TABLE t ALTER va TYPE varchar(100)[];
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- varchar array to text array
-- statement
ALTER TABLE t ALTER va TYPE text[];
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- int array to bigint array
-- statement
ALTER TABLE t ALTER ia TYPE bigint[];
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- int array to itself
-- statement
ALTER TABLE t ALTER ia TYPE int[];
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- text to text array
-- statement
ALTER TABLE t ALTER tx TYPE text[];
-- error: Refused

--- text to text array, using
-- statement
ALTER TABLE t ALTER tx TYPE text[] USING ARRAY[tx];
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t tx
-- losses: none

--- text array to text
-- statement
ALTER TABLE t ALTER ta TYPE text;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t ta
-- losses: none

--- enum to text
-- statement
ALTER TABLE t ALTER m TYPE text;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t m
-- losses: none

--- enum to enum
-- statement
ALTER TABLE t ALTER m TYPE feeling;
-- error: Refused

--- enum to enum, using
-- statement
ALTER TABLE t ALTER m TYPE feeling USING m::text::feeling;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t m
-- losses: none

--- enum to itself
-- statement
ALTER TABLE t ALTER m TYPE mood;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- text to domain
-- statement
ALTER TABLE t ALTER tx TYPE free;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- varchar(50) to domain over text
-- statement
ALTER TABLE t ALTER vc50 TYPE free;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- text to domain over varchar(20)
-- statement
ALTER TABLE t ALTER tx TYPE short;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- domain over varchar(20) to varchar(20)
-- statement
ALTER TABLE t ALTER sd TYPE varchar(20);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- domain over varchar(20) to varchar(10)
-- statement
ALTER TABLE t ALTER sd TYPE varchar(10);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- domain over varchar(20) to text
-- statement
ALTER TABLE t ALTER sd TYPE text;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- text to domain with a check
-- statement
ALTER TABLE t ALTER em TYPE checked USING 'x';
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- text to domain with a check, plain
-- statement
ALTER TABLE t ALTER tx TYPE checked;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- text to nested domain with a check
-- statement
ALTER TABLE t ALTER tx TYPE nested;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- text to domain with not null
-- given
CREATE TABLE one (c text); INSERT INTO one VALUES ('x');
-- statement
ALTER TABLE one ALTER c TYPE filled;
-- locks: public.one AccessExclusiveLock
-- rewrites: public.one
-- breaks: none
-- losses: none

--- domain to text
-- statement
ALTER TABLE t ALTER fd TYPE text;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- domain with a check to text
-- statement
ALTER TABLE t ALTER cdm TYPE text;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- domain with a check to itself
-- statement
ALTER TABLE t ALTER cdm TYPE checked;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- domain over a domain to its base domain
-- statement
ALTER TABLE t ALTER ndm TYPE checked;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- using the column
-- statement
ALTER TABLE t ALTER tx TYPE varchar USING tx;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- using a cast to the type
-- statement
ALTER TABLE t ALTER vc50 TYPE varchar(100) USING vc50::varchar(100);
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- using a cast to text
-- statement
ALTER TABLE t ALTER vc50 TYPE varchar(100) USING vc50::text;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- using a cast without length
-- statement
ALTER TABLE t ALTER vc50 TYPE varchar(100) USING vc50::varchar;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- using a cast to text, to text
-- statement
ALTER TABLE t ALTER vc50 TYPE text USING vc50::text;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- using lower
-- statement
ALTER TABLE t ALTER tx TYPE text USING lower(tx);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- using trim
-- statement
ALTER TABLE t ALTER tx TYPE varchar USING trim(tx);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- using concatenation
-- statement
ALTER TABLE t ALTER tx TYPE text USING tx || '';
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- using another column
-- statement
ALTER TABLE t ALTER tx TYPE text USING vc;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- using a constant
-- statement
ALTER TABLE t ALTER tx TYPE text USING 'x';
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- using null
-- statement
ALTER TABLE t ALTER tx TYPE int USING NULL;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t tx
-- losses: none

--- using collate
-- statement
ALTER TABLE t ALTER tx TYPE text USING tx COLLATE "C";
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- using parentheses and a qualified name
-- statement
ALTER TABLE t ALTER tx TYPE varchar USING (t.tx);
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- using coalesce
-- statement
ALTER TABLE t ALTER tx TYPE text USING coalesce(tx, '');
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- using a cast that cuts
-- statement
ALTER TABLE t ALTER vc50 TYPE varchar(20) USING vc50::varchar(20);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: Precision public.t vc50

--- collation
-- statement
ALTER TABLE t ALTER tx TYPE text COLLATE "C";
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- two columns, one converted
-- statement
ALTER TABLE t ALTER vc50 TYPE text, ALTER i4 TYPE bigint;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- two columns, none converted
-- statement
ALTER TABLE t ALTER vc50 TYPE text, ALTER cd TYPE inet;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- set data type
-- statement
ALTER TABLE t ALTER COLUMN vc50 SET DATA TYPE text;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- type of what is not there
-- statement
ALTER TABLE t ALTER nothing TYPE text;
-- error: DoesNotExist

--- default that follows
-- given
ALTER TABLE t ALTER i4 SET DEFAULT 0;
-- statement
ALTER TABLE t ALTER i4 TYPE bigint;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- default that cannot
-- given
ALTER TABLE t ALTER i4 SET DEFAULT 0;
-- statement
ALTER TABLE t ALTER i4 TYPE boolean USING i4 <> 0;
-- error: Refused

--- default dropped and set
-- given
ALTER TABLE t ALTER i4 SET DEFAULT 0;
-- statement
ALTER TABLE t ALTER i4 DROP DEFAULT, ALTER i4 TYPE boolean USING i4 <> 0, ALTER i4 SET DEFAULT false;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t i4, DefaultDropped public.t i4
-- losses: none

--- default set only, old one in the way
-- given
ALTER TABLE t ALTER i4 SET DEFAULT 0;
-- statement
ALTER TABLE t ALTER i4 TYPE boolean USING i4 <> 0, ALTER i4 SET DEFAULT false;
-- error: Refused

--- text default that cannot
-- given
ALTER TABLE t ALTER tx SET DEFAULT 'sad';
-- statement
ALTER TABLE t ALTER tx TYPE mood USING tx::mood;
-- error: Refused

--- text default to citext
-- given
ALTER TABLE t ALTER tx SET DEFAULT 'x';
-- statement
ALTER TABLE t ALTER tx TYPE citext;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- text default to varchar
-- given
ALTER TABLE t ALTER tx SET DEFAULT 'x';
-- statement
ALTER TABLE t ALTER tx TYPE varchar(50);
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- enum default that cannot
-- given
ALTER TABLE t ALTER m SET DEFAULT 'sad';
-- statement
ALTER TABLE t ALTER m TYPE feeling USING m::text::feeling;
-- error: Refused

--- boolean default that cannot
-- given
ALTER TABLE t ALTER b SET DEFAULT false;
-- statement
ALTER TABLE t ALTER b TYPE int USING b::int;
-- error: Refused

--- null default
-- given
ALTER TABLE t ALTER i4 SET DEFAULT NULL;
-- statement
ALTER TABLE t ALTER i4 TYPE boolean USING i4 <> 0;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t i4
-- losses: none

--- now default to date
-- given
ALTER TABLE t ALTER ts SET DEFAULT now();
-- statement
ALTER TABLE t ALTER ts TYPE date;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t ts
-- losses: Precision public.t ts

--- nextval default to bigint
-- given
CREATE SEQUENCE s; ALTER TABLE t ALTER i4 SET DEFAULT nextval('s');
-- statement
ALTER TABLE t ALTER i4 TYPE bigint;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- nextval default to text
-- given
CREATE SEQUENCE s; ALTER TABLE t ALTER i4 SET DEFAULT nextval('s');
-- statement
ALTER TABLE t ALTER i4 TYPE text;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: ColumnTypeChanged public.t i4
-- losses: none

--- nextval default to uuid, using
-- given
CREATE SEQUENCE s; ALTER TABLE t ALTER i4 SET DEFAULT nextval('s');
-- statement
ALTER TABLE t ALTER i4 TYPE uuid USING gen_random_uuid();
-- error: Refused

--- used by a view
-- given
CREATE VIEW v AS SELECT vc50 FROM t;
-- statement
ALTER TABLE t ALTER vc50 TYPE text;
-- error: DependentObjects

--- beside a column a view uses
-- given
CREATE VIEW v AS SELECT id FROM t;
-- statement
ALTER TABLE t ALTER vc50 TYPE text;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- used by a trigger's when
-- given
CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW WHEN (new.vc50 = 'x') EXECUTE FUNCTION noop();
-- statement
ALTER TABLE t ALTER vc50 TYPE text;
-- error: DependentObjects

--- used by update of
-- given
CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; CREATE TRIGGER tr BEFORE UPDATE OF vc50 ON t FOR EACH ROW EXECUTE FUNCTION noop();
-- statement
ALTER TABLE t ALTER vc50 TYPE text;
-- error: DependentObjects

--- beside a column a trigger names
-- given
CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; CREATE TRIGGER tr BEFORE UPDATE OF tx ON t FOR EACH ROW EXECUTE FUNCTION noop();
-- statement
ALTER TABLE t ALTER vc50 TYPE text;
-- locks: public.t AccessExclusiveLock
-- breaks: none
-- losses: none

--- used by a generated column
-- given
ALTER TABLE t ADD COLUMN gen text GENERATED ALWAYS AS (lower(vc50)) STORED;
-- statement
ALTER TABLE t ALTER vc50 TYPE text;
-- error: DependentObjects

--- a generated column
-- given
ALTER TABLE t ADD COLUMN gen int GENERATED ALWAYS AS (i4 + 1) STORED;
-- statement
ALTER TABLE t ALTER gen TYPE bigint;
-- locks: public.t AccessExclusiveLock, public.t_pkey AccessExclusiveLock
-- rewrites: public.t
-- index_builds: public.t_pkey
-- breaks: none
-- losses: none

--- identity
-- given
CREATE TABLE one (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
-- statement
ALTER TABLE one ALTER id TYPE bigint;
-- locks: public.one AccessExclusiveLock, public.one_id_seq ShareRowExclusiveLock
-- locks: public.one_pkey AccessExclusiveLock
-- rewrites: public.one
-- index_builds: public.one_pkey
-- breaks: none
-- losses: none

--- serial
-- given
CREATE TABLE one (id serial PRIMARY KEY);
-- statement
ALTER TABLE one ALTER id TYPE bigint;
-- locks: public.one AccessExclusiveLock, public.one_pkey AccessExclusiveLock
-- rewrites: public.one
-- index_builds: public.one_pkey
-- breaks: none
-- losses: none
