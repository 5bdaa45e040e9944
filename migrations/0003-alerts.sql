-- Who was told what: incidents, the outbox, and what somebody wants to hear nothing of.

-- Findings that were judged and wait to be confirmed by further looks (JSON), or empty (NULL).
ALTER TABLE binding_state ADD COLUMN pending TEXT;

-- Open findings of one code, cause and owner. A row stays when all its findings are over: it counts occurrences.
CREATE TABLE incident (
  id            TEXT PRIMARY KEY,
  code          TEXT NOT NULL,
  owner         TEXT NOT NULL,
  cause_kind    TEXT NOT NULL,
  cause_key     TEXT NOT NULL,
  occurrence    INTEGER NOT NULL,
  opened_at     INTEGER NOT NULL,
  cleared_at    INTEGER,
  told_severity TEXT,
  told_at       INTEGER,
  told_count    INTEGER,
  notices       INTEGER NOT NULL,
  is_in_stock   INTEGER NOT NULL CHECK (is_in_stock IN (0, 1)), -- its owner heard of it in a stock-taking
  last_told_at  INTEGER
) STRICT;
CREATE INDEX incident_open ON incident (id) WHERE cleared_at IS NULL;

-- `is_baseline`: found while stock was taken of what was wrong at the start; told together then, not one by one.
ALTER TABLE finding ADD COLUMN incident TEXT REFERENCES incident (id);
ALTER TABLE finding ADD COLUMN is_baseline INTEGER NOT NULL DEFAULT 0 CHECK (is_baseline IN (0, 1));
CREATE INDEX finding_incident ON finding (incident);
ALTER TABLE transition ADD COLUMN incident TEXT;
CREATE INDEX transition_incident ON transition (incident, at) WHERE incident IS NOT NULL;
CREATE INDEX transition_at ON transition (at);
CREATE INDEX change_at ON change (at);

-- The outbox, and what left it. A row per message, road and copy; `id` comes from what the message is about.
CREATE TABLE delivery (
  id         TEXT NOT NULL,
  road       TEXT NOT NULL,
  copy       TEXT NOT NULL, -- empty, or `default` for the copy to the default owner
  kind       TEXT NOT NULL,
  incident   TEXT NOT NULL, -- or empty
  owner      TEXT NOT NULL,
  severity   TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  next_at    INTEGER NOT NULL,
  attempts   INTEGER NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
  ended_at   INTEGER,
  recipients TEXT NOT NULL, -- JSON
  answer     TEXT NOT NULL, -- of the server, or why it was not sent
  detail     TEXT NOT NULL, -- JSON
  PRIMARY KEY (id, road, copy)
) STRICT;
CREATE INDEX delivery_waiting ON delivery (next_at) WHERE state = 'waiting';
CREATE INDEX delivery_incident ON delivery (incident, created_at);
CREATE INDEX delivery_ended ON delivery (owner, ended_at) WHERE state = 'sent';

CREATE TABLE suppression (
  id           INTEGER PRIMARY KEY,
  kind         TEXT NOT NULL,
  match        TEXT NOT NULL, -- JSON
  created_at   INTEGER NOT NULL,
  until        INTEGER NOT NULL,
  author       TEXT NOT NULL,
  reason       TEXT NOT NULL,
  acknowledged TEXT NOT NULL -- JSON
) STRICT;
