-- cache/index.db. Every row can be made again from the workspace, so this is not a step of a migration: a file of
-- another format is emptied and made anew. Change FORMAT in src/index/file.rs with it.

CREATE TABLE connector(
    no          INTEGER PRIMARY KEY,
    slug        TEXT NOT NULL UNIQUE,
    title       TEXT NOT NULL,
    stamp       TEXT NOT NULL,
    operations  INTEGER NOT NULL
) STRICT;

-- Not a column of `connector`: a search reads every row there.
CREATE TABLE head(connector INTEGER PRIMARY KEY, head BLOB NOT NULL) STRICT;

-- `at` is the connector's number and the place in its description's order, in one integer. SQLite appends rows whose
-- key only grows twice as fast as any others, and a page of the order is a range of keys.
CREATE TABLE operation(
    at          INTEGER PRIMARY KEY,
    id          TEXT NOT NULL,
    method      TEXT NOT NULL,
    path        TEXT NOT NULL,
    summary     TEXT NOT NULL,
    tags        TEXT NOT NULL,
    deprecated  INTEGER NOT NULL,
    place       BLOB NOT NULL
) STRICT;

-- `hash` is of the id in lower case. Long ids that begin alike would take thrice the time to sort and to write; two
-- that share a hash are told apart by what `operation` says.
CREATE TABLE name(
    connector   INTEGER NOT NULL,
    hash        INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY(connector, hash, at)
) STRICT, WITHOUT ROWID;

-- `key` has all 64 bits of an unsigned number, so that half of them are negative here.
CREATE TABLE part(
    connector   INTEGER NOT NULL,
    key         INTEGER NOT NULL,
    file        INTEGER NOT NULL,
    start       INTEGER NOT NULL,
    length      INTEGER NOT NULL,
    PRIMARY KEY(connector, key)
) STRICT, WITHOUT ROWID;

-- The words of all operations of a connector in one text (src/index/haystack.rs).
CREATE TABLE haystack(connector INTEGER PRIMARY KEY, text BLOB NOT NULL, starts BLOB NOT NULL) STRICT;
