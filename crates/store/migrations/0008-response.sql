-- What a run answered to who asked for it.
CREATE TABLE response(
  run_id INTEGER PRIMARY KEY REFERENCES run(id) ON DELETE CASCADE,
  entry BLOB NOT NULL
) STRICT;
