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
