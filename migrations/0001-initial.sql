-- Instants are milliseconds since 1970 (UTC); columns named `detail`, `attributes`, `tls`, … hold JSON.
-- To read by hand: SELECT * FROM overview; SELECT datetime(at / 1000, 'unixepoch'), * FROM change;

-- Every certificate once, whoever shows or hosts it.
CREATE TABLE certificate (
  sha256     TEXT PRIMARY KEY,
  der        BLOB NOT NULL,
  first_seen INTEGER NOT NULL
) STRICT;

-- Every presented chain once; its certificates in wire order, duplicates kept.
CREATE TABLE chain (
  digest     TEXT PRIMARY KEY,
  first_seen INTEGER NOT NULL
) STRICT;

CREATE TABLE chain_certificate (
  chain_digest TEXT NOT NULL REFERENCES chain (digest) ON DELETE CASCADE,
  position     INTEGER NOT NULL,
  sha256       TEXT NOT NULL REFERENCES certificate (sha256),
  PRIMARY KEY (chain_digest, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX chain_certificate_sha256 ON chain_certificate (sha256);

-- What is monitored, with every attribute decided; `key` is domain:port. Changes with the inventory only.
CREATE TABLE binding (
  key        TEXT PRIMARY KEY,
  domain     TEXT NOT NULL,
  port       INTEGER NOT NULL,
  owner      TEXT NOT NULL,
  attributes TEXT NOT NULL
) STRICT;

-- What moves with every look.
CREATE TABLE binding_state (
  binding            TEXT PRIMARY KEY REFERENCES binding (key) ON DELETE CASCADE,
  last_probe_at      INTEGER,
  last_success_at    INTEGER,
  next_due_at        INTEGER NOT NULL,
  judged_at          INTEGER,
  served_state       TEXT,
  served_since       INTEGER,
  resolved_at        INTEGER,
  resolver           TEXT,
  cnames             TEXT,
  resolution_failure TEXT
) STRICT;
CREATE INDEX binding_state_next_due_at ON binding_state (next_due_at);

-- The rest of the last judgement: leaf, stores, certificates.
CREATE TABLE judgement (
  binding TEXT PRIMARY KEY REFERENCES binding (key) ON DELETE CASCADE,
  detail  TEXT NOT NULL
) STRICT;

-- The current state of every endpoint.
CREATE TABLE endpoint (
  binding         TEXT NOT NULL REFERENCES binding (key) ON DELETE CASCADE,
  address         TEXT NOT NULL,
  key_type        TEXT NOT NULL,
  last_probe_at   INTEGER NOT NULL,
  last_success_at INTEGER,
  next_due_at     INTEGER NOT NULL,
  last_named_at   INTEGER NOT NULL,
  ttl_ms          INTEGER,
  missed_looks    INTEGER NOT NULL,
  offered         INTEGER NOT NULL CHECK (offered IN (0, 1)),
  standing        TEXT NOT NULL,
  failure         TEXT,
  chain_digest    TEXT REFERENCES chain (digest),
  leaf_sha256     TEXT,
  presented_since INTEGER,
  tls             TEXT,
  timings         TEXT NOT NULL,
  PRIMARY KEY (binding, address, key_type)
) STRICT;
CREATE INDEX endpoint_chain_digest ON endpoint (chain_digest) WHERE chain_digest IS NOT NULL;

-- What is remembered of each hosting layer; certificate bytes are named by their SHA-256.
CREATE TABLE hosted (
  binding TEXT NOT NULL REFERENCES binding (key) ON DELETE CASCADE,
  layer   TEXT NOT NULL,
  read_at INTEGER NOT NULL,
  since   INTEGER NOT NULL,
  detail  TEXT NOT NULL,
  PRIMARY KEY (binding, layer)
) STRICT;

CREATE TABLE hosted_certificate (
  binding TEXT NOT NULL,
  layer   TEXT NOT NULL,
  sha256  TEXT NOT NULL REFERENCES certificate (sha256),
  PRIMARY KEY (binding, layer, sha256),
  FOREIGN KEY (binding, layer) REFERENCES hosted (binding, layer) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX hosted_certificate_sha256 ON hosted_certificate (sha256);

-- Open findings; `binding` is empty (NULL) for trust stores, sources and the monitor itself.
CREATE TABLE finding (
  id           TEXT PRIMARY KEY,
  binding      TEXT REFERENCES binding (key) ON DELETE CASCADE,
  opened_at    INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  subject      TEXT NOT NULL,
  domain       TEXT NOT NULL,
  port         INTEGER NOT NULL,
  code         TEXT NOT NULL,
  scope        TEXT NOT NULL,
  severity     TEXT NOT NULL,
  actor        TEXT NOT NULL,
  deadline     INTEGER,
  summary      TEXT NOT NULL,
  remedy       TEXT NOT NULL,
  evidence     TEXT NOT NULL
) STRICT;
CREATE INDEX finding_binding ON finding (binding);

-- History of findings. No reference to binding: it outlives what it is about.
CREATE TABLE transition (
  id         INTEGER PRIMARY KEY,
  at         INTEGER NOT NULL,
  binding    TEXT,
  finding_id TEXT NOT NULL,
  kind       TEXT NOT NULL,
  reason     TEXT NOT NULL,
  subject    TEXT NOT NULL,
  domain     TEXT NOT NULL,
  port       INTEGER NOT NULL,
  code       TEXT NOT NULL,
  scope      TEXT NOT NULL,
  severity   TEXT NOT NULL,
  actor      TEXT NOT NULL,
  deadline   INTEGER,
  summary    TEXT NOT NULL,
  remedy     TEXT NOT NULL,
  evidence   TEXT NOT NULL
) STRICT;
CREATE INDEX transition_binding ON transition (binding, at);

-- History of what was seen: a row only where something changed.
CREATE TABLE change (
  id       INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  binding  TEXT NOT NULL,
  kind     TEXT NOT NULL,
  address  TEXT NOT NULL,
  key_type TEXT NOT NULL,
  before   TEXT NOT NULL,
  after    TEXT NOT NULL
) STRICT;
CREATE INDEX change_binding ON change (binding, at);

-- What commands beside a running daemon ask of it; pending ones only.
CREATE TABLE request (
  id       INTEGER PRIMARY KEY,
  kind     TEXT NOT NULL,
  key      TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  UNIQUE (kind, key)
) STRICT;

-- Small facts about the daemon: last sweep, last refresh per source.
CREATE TABLE mark (
  name TEXT PRIMARY KEY,
  at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- For a person at the sqlite3 prompt.
CREATE VIEW overview AS
SELECT
  binding.key AS binding,
  binding.owner,
  binding_state.served_state,
  datetime(json_extract(judgement.detail, '$.leaf.notAfter') / 1000, 'unixepoch') AS leaf_ends,
  datetime(binding_state.last_success_at / 1000, 'unixepoch') AS last_success,
  datetime(binding_state.next_due_at / 1000, 'unixepoch') AS next_due,
  (SELECT group_concat(finding.code, ' ') FROM finding WHERE finding.binding = binding.key) AS findings
FROM binding
JOIN binding_state ON binding_state.binding = binding.key
LEFT JOIN judgement ON judgement.binding = binding.key;
