-- Flows of which the database, a copy, does not know everything that was sent. One is gone when a run of it has come to all
-- its items, or the user has said what became of them.
CREATE TABLE behind(
  flow TEXT PRIMARY KEY,
  copied_ms INTEGER NOT NULL,   -- when the copy was made: what was sent since is not known
  since_ms INTEGER NOT NULL     -- when the copy took the database's place: nothing was under way any more
) STRICT, WITHOUT ROWID;
