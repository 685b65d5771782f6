-- Runs of one flow that go on at the same time; nothing of this is noted of a flow that has one at a time.
-- beside: the oldest run of the flow that was not finished when this one began, or itself: those from it on may have gone on
-- beside it. reader: the run that read what this one delivers, which is the outermost that asked for it; absent where that is
-- itself. cursor: where it began to read, as JSON; absent where it was given that by an older run.
ALTER TABLE run ADD COLUMN beside INTEGER;
ALTER TABLE run ADD COLUMN reader INTEGER;
ALTER TABLE run ADD COLUMN cursor TEXT;
CREATE INDEX run_reader ON run(reader) WHERE reader IS NOT NULL;
