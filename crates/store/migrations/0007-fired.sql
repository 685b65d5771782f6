-- What triggers that ask a service know from one look to the next, and how the last look went.
CREATE TABLE poll(
  flow TEXT PRIMARY KEY,
  looked_ms INTEGER NOT NULL,
  found TEXT NOT NULL CHECK(found IN ('new', 'nothing', 'failed', 'full')),
  message TEXT,
  state BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What triggers brought and no run has begun with yet, in that order. Written together with what the trigger knows from
-- then on, and gone with the start of its run: a kill loses none and runs none twice.
CREATE TABLE fired(
  id INTEGER PRIMARY KEY,
  flow TEXT NOT NULL,
  entry BLOB NOT NULL
) STRICT;
CREATE INDEX fired_flow ON fired(flow, id);

-- Items of lists that a trigger has seen. Not a WITHOUT ROWID table: the oldest are forgotten first.
CREATE TABLE seen(
  id INTEGER PRIMARY KEY,
  flow TEXT NOT NULL,
  key BLOB NOT NULL CHECK(length(key) = 16),
  UNIQUE(flow, key)
) STRICT;
