-- How many items a run came to and did not settle: the cursor does not pass them.
ALTER TABLE run ADD COLUMN open INTEGER NOT NULL DEFAULT 0;
