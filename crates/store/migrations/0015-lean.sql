-- What a delivery writes between its intent and its outcome is most of what it costs: so nothing is kept twice of that time.
-- An item that is just being sent is not counted, and is not among those that the newest are looked for in.
DROP TRIGGER ledger_added;
DROP TRIGGER ledger_moved;
DROP TRIGGER ledger_removed;
DELETE FROM tally WHERE state = 'sending';
CREATE TRIGGER ledger_added AFTER INSERT ON ledger WHEN NEW.state <> 'sending' BEGIN
  INSERT INTO tally(route_id, state, n) VALUES(NEW.route_id, NEW.state, 1)
    ON CONFLICT(route_id, state) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER ledger_left AFTER UPDATE OF state ON ledger WHEN OLD.state <> NEW.state AND OLD.state <> 'sending' BEGIN
  UPDATE tally SET n = n - 1 WHERE route_id = OLD.route_id AND state = OLD.state;
END;
CREATE TRIGGER ledger_came AFTER UPDATE OF state ON ledger WHEN OLD.state <> NEW.state AND NEW.state <> 'sending' BEGIN
  INSERT INTO tally(route_id, state, n) VALUES(NEW.route_id, NEW.state, 1)
    ON CONFLICT(route_id, state) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER ledger_removed AFTER DELETE ON ledger WHEN OLD.state <> 'sending' BEGIN
  UPDATE tally SET n = n - 1 WHERE route_id = OLD.route_id AND state = OLD.state;
END;

-- A query must repeat this very term.
DROP INDEX ledger_updated;
CREATE INDEX ledger_updated ON ledger(updated_ms) WHERE state IN ('delivered', 'refused', 'unknown');
-- The attempt that is under way is the last of an item that is being sent.
DROP INDEX attempt_open;
