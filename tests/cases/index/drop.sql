-- given
CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE, b text);
CREATE INDEX t_a ON t (a);
CREATE INDEX t_b ON t (b);
CREATE UNIQUE INDEX t_u ON t (b, id);
CREATE TABLE child (id int PRIMARY KEY, t_id int REFERENCES t);
CREATE TABLE p (id int, k int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id);
CREATE TABLE p2a PARTITION OF p2 FOR VALUES FROM (0) TO (10);
CREATE INDEX p_id ON p (id);
CREATE INDEX p1_k ON p1 (k);
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM t;
CREATE UNIQUE INDEX mv_id ON mv (id);
CREATE INDEX nothing ON t (a);
DROP INDEX nothing;

--- plain
-- statement
DROP INDEX t_a;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock

--- if exists
-- statement
DROP INDEX IF EXISTS t_a;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock

--- if exists, and it does not
-- statement
DROP INDEX IF EXISTS nothing;

--- it does not exist
-- statement
DROP INDEX nothing;
-- error: DoesNotExist

--- two at once
-- statement
DROP INDEX t_a, t_b;
-- locks: public.t AccessExclusiveLock, public.t_a AccessExclusiveLock, public.t_b AccessExclusiveLock

--- concurrently
-- statement
DROP INDEX CONCURRENTLY t_a;
-- refuses_transaction: yes
-- locks: public.t ShareUpdateExclusiveLock, public.t_a ShareUpdateExclusiveLock
-- brief: public.t_a AccessExclusiveLock
-- waits: users public.t

--- concurrently if exists, and it does not
-- statement
DROP INDEX CONCURRENTLY IF EXISTS nothing;
-- refuses_transaction: yes

--- two concurrently
-- statement
DROP INDEX CONCURRENTLY t_a, t_b;
-- error: Refused

--- concurrently with cascade
-- statement
DROP INDEX CONCURRENTLY t_a CASCADE;
-- error: Refused

--- of a primary key
-- statement
DROP INDEX t_pkey;
-- error: Refused

--- of a unique constraint
-- statement
DROP INDEX t_a_key;
-- error: Refused

--- of a unique constraint, concurrently
-- statement
DROP INDEX CONCURRENTLY t_a_key;
-- error: Refused

--- of a constraint, with cascade
-- statement
DROP INDEX t_a_key CASCADE;
-- error: Refused

--- of a constraint that a foreign key needs, with cascade
-- statement
DROP INDEX t_pkey CASCADE;
-- error: Refused

--- unique index that a foreign key uses
-- given
CREATE TABLE refers (b text, id int, FOREIGN KEY (b, id) REFERENCES t (b, id));
-- statement
DROP INDEX t_u;
-- error: DependentObjects

--- unique index that a foreign key uses, with cascade
-- given
CREATE TABLE refers (b text, id int, FOREIGN KEY (b, id) REFERENCES t (b, id));
-- statement
DROP INDEX t_u CASCADE;
-- locks: public.refers AccessExclusiveLock, public.t AccessExclusiveLock, public.t_u AccessExclusiveLock

--- of a partitioned table
-- statement
DROP INDEX p_id;
-- locks: public.p AccessExclusiveLock, public.p1 AccessExclusiveLock, public.p1_id_idx AccessExclusiveLock
-- locks: public.p2 AccessExclusiveLock, public.p2_id_idx AccessExclusiveLock
-- locks: public.p2a AccessExclusiveLock, public.p2a_id_idx AccessExclusiveLock
-- locks: public.p_id AccessExclusiveLock

--- of a partitioned table concurrently
-- statement
DROP INDEX CONCURRENTLY p_id;
-- error: ConcurrentlyOnPartitioned

--- of a partition, own
-- statement
DROP INDEX p1_k;
-- locks: public.p1 AccessExclusiveLock, public.p1_k AccessExclusiveLock

--- of a partition, own, concurrently
-- statement
DROP INDEX CONCURRENTLY p1_k;
-- refuses_transaction: yes
-- locks: public.p1 ShareUpdateExclusiveLock, public.p1_k ShareUpdateExclusiveLock
-- brief: public.p1_k AccessExclusiveLock
-- waits: users public.p1

--- of a partition, attached
-- statement
DROP INDEX p1_id_idx;
-- error: Refused

--- of a partition, attached, with cascade
-- statement
DROP INDEX p1_id_idx CASCADE;
-- error: Refused

--- of a partitioned table, only the top one
-- given
CREATE INDEX p_only ON ONLY p (k);
-- statement
DROP INDEX p_only;
-- locks: public.p AccessExclusiveLock, public.p1 AccessExclusiveLock, public.p2 AccessExclusiveLock
-- locks: public.p2a AccessExclusiveLock, public.p_only AccessExclusiveLock

--- of a materialized view
-- statement
DROP INDEX mv_id;
-- locks: public.mv AccessExclusiveLock, public.mv_id AccessExclusiveLock

--- of a materialized view, concurrently
-- statement
DROP INDEX CONCURRENTLY mv_id;
-- refuses_transaction: yes
-- locks: public.mv ShareUpdateExclusiveLock, public.mv_id ShareUpdateExclusiveLock
-- brief: public.mv_id AccessExclusiveLock
-- waits: users public.mv

--- the name is a table's
-- statement
DROP INDEX t;
-- error: Refused

--- table it belongs to was made in the transaction
-- earlier
CREATE TABLE fresh (id int); CREATE INDEX fresh_id ON fresh (id);
-- statement
DROP INDEX fresh_id;

--- the replica identity
-- given
ALTER TABLE t ALTER b SET NOT NULL; ALTER TABLE t REPLICA IDENTITY USING INDEX t_u;
-- statement
DROP INDEX t_u;
-- locks: public.t AccessExclusiveLock, public.t_u AccessExclusiveLock

--- in another schema
-- given
CREATE SCHEMA s; CREATE TABLE s.t (id int); CREATE INDEX t_id ON s.t (id);
-- statement
DROP INDEX s.t_id;
-- locks: s.t AccessExclusiveLock, s.t_id AccessExclusiveLock
