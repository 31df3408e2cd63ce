-- 3.18 drop follower_id_old, followed_id_old of followers
-- nothing uses it; the rows keep its space until they are written anew
BEGIN;
SET LOCAL lock_timeout = '500ms';
DROP TRIGGER zz_mirror_back ON public.followers;
DROP FUNCTION public.followers_mirror_back();
-- ddlock: allow column-dropped -- what the gate before it is for
ALTER TABLE public.followers DROP COLUMN follower_id_old, DROP COLUMN followed_id_old;
COMMIT;
