-- +goose Up
CREATE TABLE organizations (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  billing_plan text NOT NULL DEFAULT 'free',
  usage_limits jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL
);

CREATE TABLE users (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  email text UNIQUE,
  password_hash text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL
);

CREATE TABLE memberships (
  organization_id uuid NOT NULL REFERENCES organizations (id),
  user_id uuid NOT NULL REFERENCES users (id),
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX memberships_user ON memberships (user_id);

CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id),
  organization_id uuid NOT NULL REFERENCES organizations (id),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE refresh_tokens (
  hash text PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE one_time_tokens (
  hash text PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);

CREATE TABLE projects (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  retention_mode text NOT NULL DEFAULT 'forever' CHECK (retention_mode IN ('forever', 'days', 'none')),
  retention_days integer,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz
);
CREATE INDEX projects_list ON projects (organization_id, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX projects_purge ON projects (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE prompts (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  project_id uuid NOT NULL REFERENCES projects (id),
  name text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('chat', 'completion')),
  system_prompt text NOT NULL,
  messages jsonb NOT NULL,
  model_config jsonb NOT NULL,
  variables jsonb NOT NULL,
  latest_version_id uuid,
  revision bigint NOT NULL,
  field_revisions jsonb NOT NULL,
  created_by uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz
);
-- Not only for what is there: the database also looks here for what hangs on a row it removes.
CREATE INDEX prompts_list ON prompts (project_id, id DESC);
CREATE INDEX prompts_purge ON prompts (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE prompt_versions (
  id uuid PRIMARY KEY,
  prompt_id uuid NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
  version_number integer NOT NULL,
  mode text NOT NULL,
  system_prompt text NOT NULL,
  messages jsonb NOT NULL,
  model_config jsonb NOT NULL,
  variables jsonb NOT NULL,
  content_hash text NOT NULL,
  reason text NOT NULL CHECK (reason IN ('run', 'elapsed', 'manual', 'restore')),
  message text NOT NULL DEFAULT '',
  created_by uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL,
  UNIQUE (prompt_id, version_number)
);
CREATE INDEX prompt_versions_list ON prompt_versions (prompt_id, id DESC);

CREATE TABLE executions (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  prompt_id uuid NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
  prompt_version_id uuid NOT NULL REFERENCES prompt_versions (id),
  version_number integer NOT NULL,
  user_id uuid NOT NULL REFERENCES users (id),
  model text NOT NULL,
  status text NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'cancelled')),
  variable_values jsonb NOT NULL,
  model_config jsonb NOT NULL,
  input_tokens integer,
  output_tokens integer,
  estimated boolean NOT NULL DEFAULT false,
  cost_usd double precision,
  latency_ms integer,
  ttft_ms integer,
  cancel_requested_at timestamptz,
  instance_id text NOT NULL,
  heartbeat_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  deleted_at timestamptz
);
CREATE INDEX executions_list ON executions (prompt_id, id DESC);
CREATE INDEX executions_version ON executions (prompt_version_id);
CREATE INDEX executions_running ON executions (heartbeat_at) WHERE status = 'running';
CREATE INDEX executions_usage ON executions (organization_id, created_at);
CREATE INDEX executions_purge ON executions (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE execution_results (
  execution_id uuid PRIMARY KEY REFERENCES executions (id) ON DELETE CASCADE,
  response_text text NOT NULL DEFAULT '',
  finish_reason text,
  resolved_model text,
  error jsonb,
  updated_at timestamptz NOT NULL
);

CREATE TABLE idempotency_keys (
  user_id uuid NOT NULL REFERENCES users (id),
  key text NOT NULL,
  request_hash text NOT NULL,
  execution_id uuid NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_execution ON idempotency_keys (execution_id);

CREATE TABLE shared_prompts (
  id uuid PRIMARY KEY,
  prompt_id uuid NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
  shared_with_user_id uuid NOT NULL REFERENCES users (id),
  permission_level text NOT NULL CHECK (permission_level IN ('view', 'edit')),
  created_by uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL,
  UNIQUE (prompt_id, shared_with_user_id)
);
CREATE INDEX shared_prompts_user ON shared_prompts (shared_with_user_id, id DESC);

CREATE TABLE invitations (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  email text NOT NULL,
  role text NOT NULL,
  prompt_id uuid REFERENCES prompts (id) ON DELETE CASCADE,
  permission_level text,
  token_hash text NOT NULL UNIQUE,
  created_by uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz
);
CREATE INDEX invitations_prompt ON invitations (prompt_id);

CREATE TABLE presets (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id),
  name text NOT NULL,
  prompt text NOT NULL,
  params jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz
);
CREATE INDEX presets_list ON presets (user_id, id DESC) WHERE deleted_at IS NULL;

CREATE TABLE api_keys (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  user_id uuid NOT NULL REFERENCES users (id),
  name text NOT NULL,
  prefix text NOT NULL,
  hash text NOT NULL UNIQUE,
  scopes jsonb NOT NULL,
  rotated_from uuid,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX api_keys_list ON api_keys (user_id, id DESC);

CREATE TABLE provider_keys (
  organization_id uuid NOT NULL REFERENCES organizations (id),
  provider text NOT NULL,
  sealed_key text NOT NULL,
  hint text NOT NULL,
  base_url text NOT NULL DEFAULT '',
  consented_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, provider)
);

CREATE TABLE webhooks (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations (id),
  url text NOT NULL,
  events jsonb NOT NULL,
  sealed_secret text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX webhooks_list ON webhooks (organization_id, id DESC);
