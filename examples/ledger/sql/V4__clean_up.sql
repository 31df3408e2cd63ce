-- ddlock: allow table-dropped -- nothing has read it since March, says pg_stat_user_tables
DROP TABLE old_entries;

TRUNCATE entries_2024;

VACUUM FULL accounts;
