-- Origins (scheme, host, port) that the user approved for a connector: they may be on the user's own network, and the
-- connector's credentials may go there. Not in the workspace, whose files can come from a stranger.
CREATE TABLE approval(
  connector TEXT NOT NULL,
  origin TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY(connector, origin)
) STRICT, WITHOUT ROWID;
