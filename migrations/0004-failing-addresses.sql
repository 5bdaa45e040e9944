-- Which addresses the open findings of an incident fail at, while addresses are its cause: what fails at one of them is
-- the same incident. A finding is written after its place in an incident, hence the deferred reference.
CREATE TABLE failing_address (
  address  TEXT NOT NULL,
  incident TEXT NOT NULL,
  finding  TEXT NOT NULL REFERENCES finding (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (address, incident, finding)
) STRICT, WITHOUT ROWID;
CREATE INDEX failing_address_finding ON failing_address (finding);
INSERT INTO failing_address (address, incident, finding)
  SELECT DISTINCT json_extract(endpoint.value, '$.address'), incident.id, finding.id
  FROM finding JOIN incident ON incident.id = finding.incident, json_each(finding.evidence, '$.endpoints') AS endpoint
  WHERE incident.cause_kind = 'address';

-- What comes and goes. `ends_at`: when its end is to be told, unless it comes back before; `relapses`: occurrences that were
-- told and came back before they were steady.
ALTER TABLE incident ADD COLUMN last_told_severity TEXT;
ALTER TABLE incident ADD COLUMN ends_at INTEGER;
ALTER TABLE incident ADD COLUMN returned_at INTEGER;
ALTER TABLE incident ADD COLUMN relapses INTEGER NOT NULL DEFAULT 0;
CREATE INDEX delivery_baseline ON delivery (created_at) WHERE kind = 'baseline';
CREATE INDEX incident_ending ON incident (id) WHERE ends_at IS NOT NULL;
