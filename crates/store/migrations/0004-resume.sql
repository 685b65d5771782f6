-- A run goes on after a crash: with the version of the flow that it began with, and with what its actions gave.
CREATE TABLE flow_version(
  flow TEXT NOT NULL,
  hash TEXT NOT NULL,
  text TEXT NOT NULL,
  saved_ms INTEGER NOT NULL,
  PRIMARY KEY(flow, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX flow_version_saved ON flow_version(flow, saved_ms);

-- 0 is what the run began with; the others are what it took in, in that order. Not a WITHOUT ROWID table: entries are long.
CREATE TABLE journal(
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  entry BLOB NOT NULL,
  UNIQUE(run_id, seq)
) STRICT;

-- Calls that are no deliveries and may have been applied: begun, and not in the journal yet.
CREATE TABLE begun(
  run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  ticket INTEGER NOT NULL,
  PRIMARY KEY(run_id, ticket)
) STRICT, WITHOUT ROWID;

-- Whether the run can go on. Those of before have no journal.
ALTER TABLE run ADD COLUMN unfinished INTEGER NOT NULL DEFAULT 0 CHECK(unfinished IN (0, 1));
-- How many crashes in a row it did not come any further, and how far it was.
ALTER TABLE run ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN crashed_at INTEGER NOT NULL DEFAULT 0;
-- The run that this one repeats.
ALTER TABLE run ADD COLUMN repeats BLOB CHECK(length(repeats) = 16);
CREATE UNIQUE INDEX run_unfinished ON run(flow) WHERE unfinished = 1; -- a flow has one at most
DROP INDEX run_active;
