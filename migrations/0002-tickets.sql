-- Tickets by which certificates were submitted to a provider: a row per binding, several may share an id.
-- No reference to binding: a ticket may be recorded before the binding is known, and outlives it.
CREATE TABLE ticket (
  binding      TEXT NOT NULL,
  id           TEXT NOT NULL,
  submitted_at INTEGER NOT NULL,
  recorded_at  INTEGER NOT NULL,
  replaces     TEXT NOT NULL, -- SHA-256 of the leaf served when it was recorded, or empty
  PRIMARY KEY (binding, id)
) STRICT;
