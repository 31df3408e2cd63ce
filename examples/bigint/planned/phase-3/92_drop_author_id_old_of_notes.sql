-- 3.21 drop author_id_old of notes
-- nothing uses it; the rows keep its space until they are written anew
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.notes;
DROP FUNCTION public.notes_mirror_back();
-- ddlock: allow column-dropped -- what the gate before it is for
ALTER TABLE public.notes DROP COLUMN author_id_old;
COMMIT;
