-- A run that the user has paused goes on when the user says so, and not by itself.
ALTER TABLE run ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK(paused IN (0, 1));
