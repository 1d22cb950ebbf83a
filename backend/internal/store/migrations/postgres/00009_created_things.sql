-- +goose Up
-- What a request made under an Idempotency-Key: a project, a prompt, a version. Executions have idempotency_keys.
CREATE TABLE created_things (
  organization_id uuid NOT NULL REFERENCES organizations (id),
  user_id uuid NOT NULL REFERENCES users (id),
  key text NOT NULL,
  request_hash text NOT NULL,
  thing_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, user_id, key)
);
CREATE INDEX created_things_age ON created_things (created_at);
