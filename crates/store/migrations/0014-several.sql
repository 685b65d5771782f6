-- A flow has as many runs that are not finished as it allows: how many that are is asked when one starts.
DROP INDEX run_unfinished;
CREATE INDEX run_unfinished ON run(flow) WHERE unfinished = 1;
-- The last attempt of all when the run began; absent where it read nothing after that, because it was given what it delivers.
ALTER TABLE run ADD COLUMN after_attempt INTEGER;
