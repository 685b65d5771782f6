-- A connection knows when its token was obtained, whether and where it is renewed, and when that is tried again.
ALTER TABLE connection ADD COLUMN obtained_ms INTEGER;
ALTER TABLE connection ADD COLUMN renews INTEGER NOT NULL DEFAULT 0 CHECK(renews IN (0, 1));
ALTER TABLE connection ADD COLUMN token_origin TEXT;
ALTER TABLE connection ADD COLUMN retry_ms INTEGER;
UPDATE connection SET obtained_ms = updated_ms, renews = expires_ms IS NOT NULL;

-- Services that were not told yet that the user has disconnected. The secrets that are needed for that are sealed.
CREATE TABLE sign_out(
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  how TEXT NOT NULL CHECK(json_valid(how)),
  token BLOB NOT NULL,
  client_secret BLOB,
  created_ms INTEGER NOT NULL,
  next_ms INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0
) STRICT;
