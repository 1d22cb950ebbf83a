-- +goose Up
-- What the app noticed, added up as it comes: a row for each day, kind, screen and bucket, however much is sent.
CREATE TABLE client_counts (
  organization_id text NOT NULL REFERENCES organizations (id),
  day text NOT NULL,
  kind text NOT NULL,
  screen text NOT NULL,
  bucket integer NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (organization_id, day, kind, screen, bucket)
);
CREATE INDEX client_counts_purge ON client_counts (day);

-- Those of the last hour, so that one that comes again counts once.
CREATE TABLE client_batches (
  user_id text NOT NULL REFERENCES users (id),
  id text NOT NULL,
  created_at datetime NOT NULL,
  PRIMARY KEY (user_id, id)
);
CREATE INDEX client_batches_age ON client_batches (created_at);

-- In place of the shorter one: how runs did is read from it alone, without a look at each of their rows.
DROP INDEX executions_usage;
CREATE INDEX executions_insights ON executions (organization_id, created_at, prompt_id, status, ttft_ms);
