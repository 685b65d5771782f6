-- The oldest run of the flow that was not finished when this one began, or itself: those from it on may have gone on beside it.
-- Absent where it reads nothing, because it was given what it delivers.
ALTER TABLE run ADD COLUMN beside INTEGER;
