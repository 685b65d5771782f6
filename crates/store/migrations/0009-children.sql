-- A run that an action of another run asked for: that action has one, however often it is gone on with.
ALTER TABLE run ADD COLUMN parent BLOB CHECK(length(parent) = 16);
ALTER TABLE run ADD COLUMN parent_ticket INTEGER;
CREATE UNIQUE INDEX run_parent ON run(parent, parent_ticket) WHERE parent IS NOT NULL;
