-- 3.14 drop account_id_old of sessions
-- nothing uses it; the rows keep its space until they are written anew
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.sessions;
DROP FUNCTION public.sessions_mirror_back();
-- ddlock: allow column-dropped -- what the gate before it is for
ALTER TABLE public.sessions DROP COLUMN account_id_old;
COMMIT;
