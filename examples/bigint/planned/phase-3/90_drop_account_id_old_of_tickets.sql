-- 3.19 drop account_id_old of tickets
-- nothing uses it; the rows keep its space until they are written anew
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.tickets;
DROP FUNCTION public.tickets_mirror_back();
-- ddlock: allow column-dropped -- what the gate before it is for
ALTER TABLE public.tickets DROP COLUMN account_id_old;
COMMIT;
