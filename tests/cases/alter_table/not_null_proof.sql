-- given
CREATE TABLE t (a int, b int, d int);
INSERT INTO t VALUES (1, 1, 1);

--- d IS NOT NULL
-- given
ALTER TABLE t ADD CHECK (d IS NOT NULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- (d IS NOT NULL) = true
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL) = true);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- (d IS NOT NULL) IS TRUE
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL) IS TRUE);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- (d IS NOT NULL) IS NOT FALSE
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL) IS NOT FALSE);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- (d IS NOT NULL) IS NOT UNKNOWN
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL) IS NOT UNKNOWN);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- NOT (d IS NULL)
-- given
ALTER TABLE t ADD CHECK (NOT (d IS NULL));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- (d IS NULL) = false
-- given
ALTER TABLE t ADD CHECK ((d IS NULL) = false);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- (d IS NULL) IS FALSE
-- given
ALTER TABLE t ADD CHECK ((d IS NULL) IS FALSE);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- (d IS NULL) IS NOT TRUE
-- given
ALTER TABLE t ADD CHECK ((d IS NULL) IS NOT TRUE);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- (d IS NOT NULL) <> false
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL) <> false);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- true = (d IS NOT NULL)
-- given
ALTER TABLE t ADD CHECK (true = (d IS NOT NULL));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- (d IS NOT NULL) AND (a > 0)
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL) AND (a > 0));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- a > 0 AND (b > 0 AND d IS NOT NULL)
-- given
ALTER TABLE t ADD CHECK (a > 0 AND (b > 0 AND d IS NOT NULL));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- d > 0
-- given
ALTER TABLE t ADD CHECK (d > 0);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- d = 1
-- given
ALTER TABLE t ADD CHECK (d = 1);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- d IN (1,2)
-- given
ALTER TABLE t ADD CHECK (d IN (1,2));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- d BETWEEN 1 AND 5
-- given
ALTER TABLE t ADD CHECK (d BETWEEN 1 AND 5);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- d IS DISTINCT FROM NULL
-- given
ALTER TABLE t ADD CHECK (d IS DISTINCT FROM NULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- NOT (d IS NOT DISTINCT FROM NULL)
-- given
ALTER TABLE t ADD CHECK (NOT (d IS NOT DISTINCT FROM NULL));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- d IS NOT NULL OR false
-- given
ALTER TABLE t ADD CHECK (d IS NOT NULL OR false);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- d IS NOT NULL OR a > 0
-- given
ALTER TABLE t ADD CHECK (d IS NOT NULL OR a > 0);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- d IS NOT NULL OR d > 0
-- given
ALTER TABLE t ADD CHECK (d IS NOT NULL OR d > 0);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- (d IS NOT NULL AND a > 0) OR (d IS NOT NULL AND a < 0)
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL AND a > 0) OR (d IS NOT NULL AND a < 0));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- NOT (d IS NULL OR a IS NULL)
-- given
ALTER TABLE t ADD CHECK (NOT (d IS NULL OR a IS NULL));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- NOT (d IS NULL AND a IS NULL)
-- given
ALTER TABLE t ADD CHECK (NOT (d IS NULL AND a IS NULL));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- coalesce(d, 0) > 0
-- given
ALTER TABLE t ADD CHECK (coalesce(d, 0) > 0);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- d IS NOT NULL AND true
-- given
ALTER TABLE t ADD CHECK (d IS NOT NULL AND true);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- true AND d IS NOT NULL
-- given
ALTER TABLE t ADD CHECK (true AND d IS NOT NULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- CASE WHEN d IS NULL THEN false ELSE true END
-- given
ALTER TABLE t ADD CHECK (CASE WHEN d IS NULL THEN false ELSE true END);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- num_nulls(d) = 0
-- given
ALTER TABLE t ADD CHECK (num_nulls(d) = 0);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- num_nonnulls(d) = 1
-- given
ALTER TABLE t ADD CHECK (num_nonnulls(d) = 1);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- (d, a) IS NOT NULL
-- given
ALTER TABLE t ADD CHECK ((d, a) IS NOT NULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- ROW(d) IS NOT NULL
-- given
ALTER TABLE t ADD CHECK (ROW(d) IS NOT NULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- ROW(d, 1) IS NOT NULL
-- given
ALTER TABLE t ADD CHECK (ROW(d, 1) IS NOT NULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- d::text IS NOT NULL
-- given
ALTER TABLE t ADD CHECK (d::text IS NOT NULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- d + 0 IS NOT NULL
-- given
ALTER TABLE t ADD CHECK (d + 0 IS NOT NULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- (d) IS NOT NULL
-- given
ALTER TABLE t ADD CHECK ((d) IS NOT NULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- t.d IS NOT NULL
-- given
ALTER TABLE t ADD CHECK (t.d IS NOT NULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- d NOTNULL
-- given
ALTER TABLE t ADD CHECK (d NOTNULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- NOT d ISNULL
-- given
ALTER TABLE t ADD CHECK (NOT d ISNULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- ((d IS NOT NULL) = true) = true
-- given
ALTER TABLE t ADD CHECK (((d IS NOT NULL) = true) = true);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- ((d IS NOT NULL) IS TRUE) IS TRUE
-- given
ALTER TABLE t ADD CHECK (((d IS NOT NULL) IS TRUE) IS TRUE);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- NOT (NOT (d IS NOT NULL))
-- given
ALTER TABLE t ADD CHECK (NOT (NOT (d IS NOT NULL)));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- NOT ((d IS NOT NULL) = false)
-- given
ALTER TABLE t ADD CHECK (NOT ((d IS NOT NULL) = false));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- (d IS NOT NULL)::boolean
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL)::boolean);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- (d IS NOT NULL) = (1 = 1)
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL) = (1 = 1));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- 1 = 1 AND d IS NOT NULL
-- given
ALTER TABLE t ADD CHECK (1 = 1 AND d IS NOT NULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- (d IS NOT NULL) IS DISTINCT FROM false
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL) IS DISTINCT FROM false);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- (d IS NOT NULL) IS NOT DISTINCT FROM true
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL) IS NOT DISTINCT FROM true);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- d > 0 IS TRUE
-- given
ALTER TABLE t ADD CHECK (d > 0 IS TRUE);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- (d > 0) IS TRUE
-- given
ALTER TABLE t ADD CHECK ((d > 0) IS TRUE);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- (d > 0) IS NOT NULL
-- given
ALTER TABLE t ADD CHECK ((d > 0) IS NOT NULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- (d > 0) = true
-- given
ALTER TABLE t ADD CHECK ((d > 0) = true);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- d = d
-- given
ALTER TABLE t ADD CHECK (d = d);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- d = ANY (ARRAY[1,2])
-- given
ALTER TABLE t ADD CHECK (d = ANY (ARRAY[1,2]));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- (d IS NOT NULL) IN (true)
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL) IN (true));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- (d IS NOT NULL) > false
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL) > false);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- nullif(d, 0) IS NOT NULL
-- given
ALTER TABLE t ADD CHECK (nullif(d, 0) IS NOT NULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- d IS NOT NULL IS NOT NULL
-- given
ALTER TABLE t ADD CHECK (d IS NOT NULL IS NOT NULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- (d IS NOT NULL) != false
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL) != false);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- (a > 0 OR d IS NOT NULL) AND (a <= 0 OR d IS NOT NULL)
-- given
ALTER TABLE t ADD CHECK ((a > 0 OR d IS NOT NULL) AND (a <= 0 OR d IS NOT NULL));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- d IS NOT NULL AND NULL
-- given
ALTER TABLE t ADD CHECK (d IS NOT NULL AND NULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock

--- d IS NOT NULL OR NULL
-- given
ALTER TABLE t ADD CHECK (d IS NOT NULL OR NULL);
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- (d IS NOT NULL) = ANY (ARRAY[true])
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL) = ANY (ARRAY[true]));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- 13-15 scans: public.t

--- (d IS NOT NULL) IN (true, true)
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL) IN (true, true));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- 13-15 scans: public.t

--- (d IS NOT NULL) = ALL (ARRAY[true])
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL) = ALL (ARRAY[true]));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- 13-15 scans: public.t

--- (d IS NULL) = ANY (ARRAY[false])
-- given
ALTER TABLE t ADD CHECK ((d IS NULL) = ANY (ARRAY[false]));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- (d IS NOT NULL) = ANY (ARRAY[true, false])
-- given
ALTER TABLE t ADD CHECK ((d IS NOT NULL) = ANY (ARRAY[true, false]));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t

--- (d IS NULL) NOT IN (true, true)
-- given
ALTER TABLE t ADD CHECK ((d IS NULL) NOT IN (true, true));
-- statement
ALTER TABLE t ALTER COLUMN d SET NOT NULL;
-- locks: public.t AccessExclusiveLock
-- scans: public.t
