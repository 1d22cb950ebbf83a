-- +goose Up
-- What one person may use of their organization in a month; null: what the organization sets for all its people.
ALTER TABLE memberships ADD COLUMN monthly_executions bigint;
ALTER TABLE memberships ADD COLUMN monthly_tokens bigint;
ALTER TABLE organizations ADD COLUMN member_monthly_executions bigint;
ALTER TABLE organizations ADD COLUMN member_monthly_tokens bigint;

-- Only for people with such limits, made from executions when first needed.
CREATE TABLE personal_usage (
  organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  month text NOT NULL,
  executions bigint NOT NULL,
  tokens bigint NOT NULL,
  PRIMARY KEY (organization_id, user_id, month)
);

-- That a limit is nearly used up, or is, was noted: once a month of each.
CREATE TABLE limit_warnings (
  organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  scope text NOT NULL,
  subject_id uuid NOT NULL,
  name text NOT NULL,
  month text NOT NULL,
  percent integer NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, scope, subject_id, name, month, percent)
);

-- When a person closed their account; it is deleted 30 days later, until then they may take it back.
ALTER TABLE users ADD COLUMN closed_at timestamptz;
ALTER TABLE users ADD COLUMN purged_at timestamptz;
-- The first of the keys that took each other's place: they share one monthly limit.
ALTER TABLE api_keys ADD COLUMN family_id uuid;
CREATE INDEX api_keys_family ON api_keys (family_id);
CREATE INDEX audit_events_created ON audit_events (created_at);
