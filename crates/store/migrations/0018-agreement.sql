-- What the user agreed to of flows that came from elsewhere: everything that such a flow may do, as a JSON array of texts. A flow
-- without a row is the user's own.
CREATE TABLE agreement (
  flow TEXT PRIMARY KEY,
  may TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
