-- 3.11 drop id_old, referred_by_old of accounts
-- nothing uses it; the rows keep its space until they are written anew
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.accounts;
DROP FUNCTION public.accounts_mirror_back();
-- ddlock: allow column-dropped -- what the gate before it is for
ALTER TABLE public.accounts DROP COLUMN id_old, DROP COLUMN referred_by_old;
COMMIT;
