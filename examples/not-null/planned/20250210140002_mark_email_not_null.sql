-- migrate:up
-- 1.3 mark email NOT NULL
-- the validated check proves it: nothing is read
SET LOCAL lock_timeout = '500ms';
ALTER TABLE users ALTER COLUMN email SET NOT NULL;

-- migrate:down
SET LOCAL lock_timeout = '500ms';
ALTER TABLE public.users ALTER COLUMN email DROP NOT NULL;
