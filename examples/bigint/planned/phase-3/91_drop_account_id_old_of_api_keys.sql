-- 3.20 drop account_id_old of api_keys
-- nothing uses it; the rows keep its space until they are written anew
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.api_keys;
DROP FUNCTION public.api_keys_mirror_back();
-- ddlock: allow column-dropped -- what the gate before it is for
ALTER TABLE public.api_keys DROP COLUMN account_id_old;
COMMIT;
