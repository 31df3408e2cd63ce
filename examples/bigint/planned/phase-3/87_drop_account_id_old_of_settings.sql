-- 3.16 drop account_id_old of settings
-- nothing uses it; the rows keep its space until they are written anew
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.settings;
DROP FUNCTION public.settings_mirror_back();
-- ddlock: allow column-dropped -- what the gate before it is for
ALTER TABLE public.settings DROP COLUMN account_id_old;
COMMIT;
