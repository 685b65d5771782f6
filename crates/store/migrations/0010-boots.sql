-- Each start of the machine that Causeway saw: within one, it is known without the wall clock how much time has passed.
CREATE TABLE boot(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
-- When the attempt began, in milliseconds since that start; absent for those of before.
ALTER TABLE attempt ADD COLUMN boot_id INTEGER;
ALTER TABLE attempt ADD COLUMN up_ms INTEGER;
