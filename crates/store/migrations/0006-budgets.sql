-- The scheduler knows in memory what is due next.
DROP INDEX schedule_due;

-- Whether a flow has gone quiet: since when a run may be expected to have succeeded, when one last did, and how long that
-- may lie back.
ALTER TABLE schedule ADD COLUMN since_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE schedule ADD COLUMN succeeded_ms INTEGER;
ALTER TABLE schedule ADD COLUMN quiet_ms INTEGER;
UPDATE schedule SET since_ms = max(anchor_ms, coalesce(last_due_ms, 0)),
  succeeded_ms = (SELECT ended_ms FROM run WHERE run.flow = schedule.flow AND status = 'succeeded' ORDER BY id DESC LIMIT 1);
CREATE TRIGGER run_succeeded AFTER UPDATE OF status ON run WHEN NEW.status = 'succeeded' BEGIN
  UPDATE schedule SET succeeded_ms = NEW.ended_ms WHERE flow = NEW.flow;
END;

-- What is left of the requests that a connection may make to a host. Requests are reserved here before they are made, so
-- that after a crash too many are taken for made, and never too few.
CREATE TABLE budget(
  bucket TEXT PRIMARY KEY,
  state TEXT NOT NULL CHECK(json_valid(state)),
  updated_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
