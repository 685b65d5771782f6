-- Causeway's state and history, format 1. Times are Unix milliseconds in UTC; words are those of the Rust enums.
PRAGMA application_id = 1129535321; -- 'CSWY'

CREATE TABLE engine(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  install BLOB NOT NULL CHECK(length(install) = 16),
  epoch INTEGER NOT NULL,                  -- one more at every start: outcomes of a dead engine are told apart
  started_ms INTEGER NOT NULL,
  clean_stop INTEGER NOT NULL
) STRICT;

CREATE TABLE run(
  id INTEGER PRIMARY KEY,                  -- in the order of starting, even when the clock jumps
  uid BLOB NOT NULL UNIQUE CHECK(length(uid) = 16),
  flow TEXT NOT NULL,
  definition_hash TEXT NOT NULL,
  cause TEXT NOT NULL CHECK(cause IN ('schedule', 'manual', 'catch-up')),
  due_ms INTEGER,
  epoch INTEGER NOT NULL,
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  status TEXT NOT NULL CHECK(status IN ('running', 'succeeded', 'failed', 'cancelled', 'interrupted', 'waiting')),
  delivered INTEGER NOT NULL DEFAULT 0,
  already INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  unknown INTEGER NOT NULL DEFAULT 0,
  held INTEGER NOT NULL DEFAULT 0,
  read INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  CHECK((status = 'running') = (ended_ms IS NULL))
) STRICT;
CREATE UNIQUE INDEX run_active ON run(flow) WHERE status = 'running'; -- runs of one flow never overlap
CREATE INDEX run_flow ON run(flow, id);
CREATE INDEX run_status ON run(status, id);
CREATE INDEX run_flow_status ON run(flow, status, id);
CREATE INDEX run_ended ON run(ended_ms) WHERE ended_ms IS NOT NULL;

-- A body of up to 512 bytes is here as JSON text; a longer one is in blobs.db.
CREATE TABLE action(
  run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  code TEXT,
  error TEXT,
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER NOT NULL,
  inputs TEXT,
  outputs TEXT,
  PRIMARY KEY(run_id, seq)
) STRICT, WITHOUT ROWID;

-- Where deliveries of one action go: an item is sent once per route.
CREATE TABLE route(
  id INTEGER PRIMARY KEY,
  flow TEXT NOT NULL,
  action TEXT NOT NULL,
  connection TEXT NOT NULL,
  UNIQUE(flow, action, connection)
) STRICT;

CREATE TABLE ledger(
  id INTEGER PRIMARY KEY,
  route_id INTEGER NOT NULL REFERENCES route(id),
  key TEXT NOT NULL,
  label TEXT NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('sending', 'unknown', 'delivered', 'retry', 'refused', 'held')),
  version INTEGER NOT NULL DEFAULT 1,      -- one more each time changed content goes out for a delivered item
  attempt INTEGER NOT NULL,                -- within the version
  epoch INTEGER NOT NULL,                  -- of the engine that sent last
  hash BLOB NOT NULL CHECK(length(hash) = 16),
  next_hash BLOB CHECK(length(next_hash) = 16),            -- what was offered while the outcome was unknown
  delivered_hash BLOB CHECK(length(delivered_hash) = 16),  -- what the destination has, as far as is known
  dest_id TEXT,
  sent_ms INTEGER NOT NULL,
  delivered_ms INTEGER,
  updated_ms INTEGER NOT NULL,
  message TEXT,
  UNIQUE(route_id, key)
) STRICT;
-- One index per state: SQLite does not prove that state = 'unknown' implies state IN ('unknown', …).
CREATE INDEX ledger_sending ON ledger(id) WHERE state = 'sending';
CREATE INDEX ledger_unknown ON ledger(updated_ms) WHERE state = 'unknown';
CREATE INDEX ledger_refused ON ledger(updated_ms) WHERE state = 'refused';
CREATE INDEX ledger_held ON ledger(updated_ms) WHERE state = 'held';
CREATE INDEX ledger_delivered ON ledger(route_id, delivered_ms) WHERE state = 'delivered';
CREATE INDEX ledger_updated ON ledger(updated_ms);

-- How many items of a route are in a state: counting a long ledger takes too long for a screen.
CREATE TABLE tally(
  route_id INTEGER NOT NULL REFERENCES route(id),
  state TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY(route_id, state)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER ledger_added AFTER INSERT ON ledger BEGIN
  INSERT INTO tally(route_id, state, n) VALUES(NEW.route_id, NEW.state, 1)
    ON CONFLICT(route_id, state) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER ledger_moved AFTER UPDATE OF state ON ledger WHEN OLD.state <> NEW.state BEGIN
  UPDATE tally SET n = n - 1 WHERE route_id = OLD.route_id AND state = OLD.state;
  INSERT INTO tally(route_id, state, n) VALUES(NEW.route_id, NEW.state, 1)
    ON CONFLICT(route_id, state) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER ledger_removed AFTER DELETE ON ledger BEGIN
  UPDATE tally SET n = n - 1 WHERE route_id = OLD.route_id AND state = OLD.state;
END;

CREATE TABLE attempt(
  id INTEGER PRIMARY KEY,
  ledger_id INTEGER NOT NULL REFERENCES ledger(id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  n INTEGER NOT NULL,
  run_id INTEGER,
  intent_ms INTEGER NOT NULL,
  done_ms INTEGER,
  outcome TEXT,
  http INTEGER,
  message TEXT
) STRICT;
CREATE INDEX attempt_ledger ON attempt(ledger_id, id);
CREATE INDEX attempt_open ON attempt(ledger_id) WHERE done_ms IS NULL;

CREATE TABLE cursor(
  flow TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK(json_valid(value)),
  run_uid BLOB,
  updated_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE schedule(
  flow TEXT PRIMARY KEY,
  next_due_ms INTEGER,
  last_due_ms INTEGER,
  anchor_ms INTEGER NOT NULL,
  paused INTEGER NOT NULL CHECK(paused IN (0, 1)),
  definition_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX schedule_due ON schedule(next_due_ms) WHERE paused = 0 AND next_due_ms IS NOT NULL;

CREATE TABLE connection(
  id TEXT PRIMARY KEY,
  connector TEXT NOT NULL,
  account TEXT,
  state TEXT NOT NULL,
  state_reason TEXT,
  scopes TEXT NOT NULL CHECK(json_valid(scopes)),
  origins TEXT NOT NULL CHECK(json_valid(origins)),
  expires_ms INTEGER,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Sealed by the vault before it gets here. A client's secret is there before any connection is.
CREATE TABLE secret(
  connection TEXT NOT NULL,
  field TEXT NOT NULL,
  generation INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY(connection, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting(
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK(json_valid(value))
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox(
  id INTEGER PRIMARY KEY,
  dedupe TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL CHECK(json_valid(body)),
  created_ms INTEGER NOT NULL,
  shown_ms INTEGER
) STRICT;
CREATE INDEX outbox_pending ON outbox(id) WHERE shown_ms IS NULL;
