-- given
CREATE TYPE old_state AS ENUM ('new', 'paid');
CREATE TYPE more_states AS ENUM ('new', 'paid', 'sent');
CREATE TYPE fewer_states AS ENUM ('new');
CREATE TABLE t (id int, state old_state);
INSERT INTO t VALUES (1, 'new');

--- every label is there: no value can fail
-- statement
ALTER TABLE t ALTER COLUMN state TYPE more_states USING state::text::more_states;
-- locks: public.t AccessExclusiveLock
-- rewrites: public.t
-- failures: none

--- a label is missing
-- statement
ALTER TABLE t ALTER COLUMN state TYPE fewer_states USING state::text::fewer_states;
-- locks: public.t AccessExclusiveLock
-- rewrites: public.t
-- failures: ValueRejected public.t state
