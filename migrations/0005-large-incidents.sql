-- What keeps incidents and acknowledgements of thousands of findings cheap.

-- A finding that somebody has taken on, as it was then: a row each, so that one is forgotten without writing the others.
CREATE TABLE acknowledgement (
  suppression INTEGER NOT NULL REFERENCES suppression (id) ON DELETE CASCADE,
  finding     TEXT NOT NULL, -- its id; it may be open no more
  opened_at   INTEGER NOT NULL,
  severity    TEXT NOT NULL,
  certificate TEXT NOT NULL, -- SHA-256, or empty
  PRIMARY KEY (suppression, finding)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO acknowledgement
SELECT suppression.id, value ->> 'findingId', value ->> 'openedAt', value ->> 'severity', value ->> 'certificate'
FROM suppression, json_each(suppression.acknowledged);
ALTER TABLE suppression DROP COLUMN acknowledged;

-- Findings that wait for the end of a stock-taking, in the order in which they lie.
CREATE INDEX finding_stock ON finding (is_baseline) WHERE is_baseline = 1;

-- Copies for the default owner, whoever should have got them.
CREATE INDEX delivery_copied ON delivery (ended_at) WHERE state = 'sent' AND copy <> '';

-- For the page of messages: the newest, all or in one state.
CREATE INDEX delivery_newest ON delivery (created_at DESC, id, road, copy);
CREATE INDEX delivery_state ON delivery (state, created_at DESC, id, road, copy);
