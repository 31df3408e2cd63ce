-- 2.1 drop the view clients
-- nothing uses the old name any more
SET LOCAL lock_timeout = '500ms';
-- ddlock: allow view-dropped -- what the gate before it is for
DROP VIEW public.clients;
