-- given
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TABLE p (id int NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (5) PARTITION BY RANGE (id);
CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (3);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (5) TO (9);

--- a partition goes from a table with a row trigger
-- given
CREATE TRIGGER t AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
-- statement
ALTER TABLE p DETACH PARTITION p2
-- locks: public.p AccessExclusiveLock, public.p2 AccessExclusiveLock

--- a partition with partitions goes from a table with a row trigger
-- given
CREATE TRIGGER t AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
-- statement
ALTER TABLE p DETACH PARTITION p1
-- locks: public.p AccessExclusiveLock, public.p1 AccessExclusiveLock, public.p11 AccessExclusiveLock

--- a partition goes from a partition whose parent has a row trigger
-- given
CREATE TRIGGER t AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
-- statement
ALTER TABLE p1 DETACH PARTITION p11
-- locks: public.p1 AccessExclusiveLock, public.p11 AccessExclusiveLock

--- a partition goes from a table with a statement trigger
-- given
CREATE TRIGGER t AFTER INSERT ON p EXECUTE FUNCTION f();
-- statement
ALTER TABLE p DETACH PARTITION p2
-- locks: public.p AccessExclusiveLock, public.p2 AccessExclusiveLock
-- 13 locks: public.p AccessExclusiveLock, public.p2 ShareUpdateExclusiveLock

--- a partition goes that has a row trigger of its own
-- given
CREATE TRIGGER t AFTER INSERT ON p2 FOR EACH ROW EXECUTE FUNCTION f();
-- statement
ALTER TABLE p DETACH PARTITION p2
-- locks: public.p AccessExclusiveLock, public.p2 AccessExclusiveLock
-- 13 locks: public.p AccessExclusiveLock, public.p2 ShareUpdateExclusiveLock
