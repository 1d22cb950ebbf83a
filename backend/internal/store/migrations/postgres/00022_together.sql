-- +goose Up
-- Several organizations per person: who was offered an organization, and to which one a sign-in led last.
ALTER TABLE memberships ADD COLUMN offered_role text;
ALTER TABLE users ADD COLUMN email_verified_at timestamptz;

-- What a person knows their sessions by.
ALTER TABLE sessions ADD COLUMN user_agent text NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN seen_at timestamptz;

-- A share's limits on its person, and a name for its list.
ALTER TABLE shared_prompts ADD COLUMN run_budget integer;
ALTER TABLE shared_prompts ADD COLUMN shows_runs boolean NOT NULL DEFAULT false;
-- Where a copy came from: texts, since the source may go, and is perhaps not one's own to see any more.
ALTER TABLE prompts ADD COLUMN forked_from jsonb;

-- Until now nothing wrote invitations. An invitation to an organization has a role, one to a prompt a permission.
DROP TABLE invitations;
CREATE TABLE invitations (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  email text NOT NULL,
  role text,
  prompt_id uuid REFERENCES prompts (id) ON DELETE CASCADE,
  permission_level text,
  run_budget integer,
  shows_runs boolean NOT NULL DEFAULT false,
  token_hash text NOT NULL UNIQUE,
  by_mail boolean NOT NULL DEFAULT false,
  created_by uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX invitations_list ON invitations (organization_id, id DESC);
CREATE INDEX invitations_prompt ON invitations (prompt_id, id DESC);
CREATE INDEX invitations_email ON invitations (email);

-- Until now nothing wrote keys. The secret of a key is derived from its id; of it the hash alone is kept.
DROP TABLE api_keys;
CREATE TABLE api_keys (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  user_id uuid NOT NULL REFERENCES users (id),
  project_id uuid REFERENCES projects (id) ON DELETE CASCADE,
  name text NOT NULL,
  prefix text NOT NULL,
  hash text NOT NULL UNIQUE,
  scopes jsonb NOT NULL,
  requests_per_minute integer,
  monthly_executions integer,
  rotated_from uuid,
  rotated_at timestamptz,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX api_keys_list ON api_keys (organization_id, user_id, id DESC);
CREATE INDEX api_keys_user ON api_keys (user_id);
CREATE INDEX api_keys_project ON api_keys (project_id);
-- Which key started a run, for its own limits; null: a person did.
ALTER TABLE executions ADD COLUMN api_key_id uuid;
ALTER TABLE completions ADD COLUMN api_key_id uuid;
CREATE INDEX executions_api_key ON executions (api_key_id, created_at) WHERE api_key_id IS NOT NULL;
CREATE INDEX completions_api_key ON completions (api_key_id, created_at) WHERE api_key_id IS NOT NULL;
CREATE INDEX api_keys_rotated ON api_keys (rotated_from);

-- Who did what, written in the transaction that did it. Names as they were then, since people and things go.
CREATE TABLE audit_events (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  user_id uuid,
  user_name text NOT NULL,
  api_key_id uuid,
  action text NOT NULL,
  target_type text NOT NULL,
  target_id text NOT NULL,
  target_name text NOT NULL,
  details jsonb NOT NULL,
  network text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX audit_events_list ON audit_events (organization_id, id DESC);
