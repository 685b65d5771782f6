-- Request and response bodies, zstd, format 1. Losing this file loses nothing but what the history can show.
PRAGMA application_id = 1129535298; -- 'CSWB'

CREATE TABLE body(
  id INTEGER PRIMARY KEY,
  run BLOB NOT NULL CHECK(length(run) = 16),
  seq INTEGER NOT NULL,
  part INTEGER NOT NULL CHECK(part IN (0, 1)),  -- 0 inputs, 1 outputs
  data BLOB NOT NULL,
  UNIQUE(run, seq, part)
) STRICT;
