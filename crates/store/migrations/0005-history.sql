-- Finding runs. A page of the history is read in the order of a run's number, from an index for each thing that can be
-- asked, and never sorted or counted.

-- 'failed', 'interrupted', 'waiting' are what a person calls problems. A query must repeat this very term.
CREATE INDEX run_problem ON run(id) WHERE status IN ('failed', 'interrupted', 'waiting');
CREATE INDEX run_flow_problem ON run(flow, id) WHERE status IN ('failed', 'interrupted', 'waiting');
CREATE INDEX attempt_run ON attempt(run_id, ledger_id);
CREATE INDEX action_error ON action(run_id, seq) WHERE error IS NOT NULL;

-- The numbers of the runs that started in a quarter of a day (counted from 1970) lie between these. Numbers follow the
-- order of starting and times the clock, which can jump: so a time says where to look, and each run's own time whether it
-- is meant.
CREATE TABLE run_quarter(
  quarter INTEGER PRIMARY KEY,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL
) STRICT;
INSERT INTO run_quarter(quarter, first, last) SELECT started_ms / 21600000, min(id), max(id) FROM run GROUP BY 1;
CREATE TRIGGER run_started AFTER INSERT ON run BEGIN
  INSERT INTO run_quarter(quarter, first, last) VALUES(NEW.started_ms / 21600000, NEW.id, NEW.id)
    ON CONFLICT(quarter) DO UPDATE SET first = min(first, NEW.id), last = max(last, NEW.id);
END;

-- The words of runs: what went wrong, and which items were sent. Bodies are not in it: they are large, they are what is
-- most private of all, and what a service said of a failure is in the error. What is here was redacted before it came
-- into its tables. Of each run so much: the first 1,000 errors and the first 2,000 items. `marks` are words that no
-- person types: the status, and the flow with the status, in hexadecimal, so that asking for a flow or a status beside a
-- word costs no look at the runs that do not match. U+E000 stands between items, so that no phrase reaches from one into the
-- next. (Without `content` only the index is kept, and a run's words go with its number.)
CREATE VIRTUAL TABLE history USING fts5(
  said, items, marks,
  content = '', contentless_delete = 1, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
);
-- For the words that begin with what a person has typed so far.
CREATE VIRTUAL TABLE history_term USING fts5vocab(history, instance);

CREATE VIEW told(run_id, said, items, marks) AS SELECT
  run.id,
  coalesce(run.error, '') || ' ' || coalesce((
    SELECT group_concat(what, ' ') FROM (
      SELECT DISTINCT name || ' ' || coalesce(code, '') || ' ' || substr(error, 1, 300) AS what FROM (
        SELECT name, code, error FROM action WHERE run_id = run.id AND error IS NOT NULL ORDER BY seq LIMIT 1000
      ) LIMIT 50
    )
  ), ''),
  (
    SELECT group_concat(item, ' ' || char(57344) || ' ') FROM (
      SELECT substr(label, 1, 200) || iif(key = label, '', ' ' || char(57344) || ' ' || substr(key, 1, 200)) AS item
      FROM (SELECT DISTINCT ledger_id FROM attempt WHERE attempt.run_id = run.id LIMIT 2000)
      CROSS JOIN ledger ON ledger.id = ledger_id
    )
  ),
  's' || hex(run.status) || ' f' || hex(run.flow) || 's' || hex(run.status)
FROM run;

INSERT INTO history(rowid, said, items, marks) SELECT run_id, said, items, marks FROM told JOIN run ON run.id = run_id
  WHERE ended_ms IS NOT NULL AND unfinished = 0
    AND (status IN ('failed', 'interrupted', 'waiting') OR EXISTS (SELECT 1 FROM attempt WHERE attempt.run_id = run.id));
-- Most runs find nothing new to do and have no words. One that goes on has none before its end.
CREATE TRIGGER run_told AFTER UPDATE OF status, error ON run WHEN NEW.ended_ms IS NOT NULL AND NEW.unfinished = 0
  AND (NEW.status IN ('failed', 'interrupted', 'waiting') OR OLD.ended_ms IS NOT NULL
    OR EXISTS (SELECT 1 FROM attempt WHERE attempt.run_id = NEW.id))
BEGIN
  REPLACE INTO history(rowid, said, items, marks) SELECT run_id, said, items, marks FROM told WHERE run_id = NEW.id;
END;
CREATE TRIGGER run_goes_on AFTER UPDATE OF status ON run WHEN OLD.ended_ms IS NOT NULL AND OLD.unfinished = 0
  AND (NEW.ended_ms IS NULL OR NEW.unfinished = 1)
BEGIN
  DELETE FROM history WHERE rowid = OLD.id;
END;
CREATE TRIGGER run_removed AFTER DELETE ON run BEGIN
  DELETE FROM history WHERE rowid = OLD.id;
END;
