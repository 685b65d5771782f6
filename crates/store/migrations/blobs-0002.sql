-- Bodies of actions that were kept together, in one piece: what one says another often repeats. Those of before stay where
-- they are.
CREATE TABLE pack(
  id INTEGER PRIMARY KEY,
  run BLOB NOT NULL CHECK(length(run) = 16),
  first INTEGER NOT NULL,  -- the number of the first action in it; the next pack of the run has those from its own on
  data BLOB NOT NULL,
  UNIQUE(run, first)
) STRICT;
