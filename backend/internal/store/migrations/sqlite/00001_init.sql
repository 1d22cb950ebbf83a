-- +goose Up
CREATE TABLE organizations (
  id text PRIMARY KEY,
  name text NOT NULL,
  billing_plan text NOT NULL DEFAULT 'free',
  usage_limits text NOT NULL DEFAULT '{}' CHECK (json_valid(usage_limits)),
  created_at datetime NOT NULL
);

CREATE TABLE users (
  id text PRIMARY KEY,
  name text NOT NULL,
  email text UNIQUE,
  password_hash text NOT NULL DEFAULT '',
  created_at datetime NOT NULL
);

CREATE TABLE memberships (
  organization_id text NOT NULL REFERENCES organizations (id),
  user_id text NOT NULL REFERENCES users (id),
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
  created_at datetime NOT NULL,
  PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX memberships_user ON memberships (user_id);

CREATE TABLE sessions (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES users (id),
  organization_id text NOT NULL REFERENCES organizations (id),
  created_at datetime NOT NULL,
  expires_at datetime NOT NULL,
  revoked_at datetime
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE refresh_tokens (
  hash text PRIMARY KEY,
  session_id text NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  created_at datetime NOT NULL,
  used_at datetime
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE one_time_tokens (
  hash text PRIMARY KEY,
  user_id text NOT NULL REFERENCES users (id),
  created_at datetime NOT NULL,
  expires_at datetime NOT NULL,
  used_at datetime
);

CREATE TABLE projects (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  retention_mode text NOT NULL DEFAULT 'forever' CHECK (retention_mode IN ('forever', 'days', 'none')),
  retention_days integer,
  created_at datetime NOT NULL,
  updated_at datetime NOT NULL,
  deleted_at datetime
);
CREATE INDEX projects_list ON projects (organization_id, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX projects_purge ON projects (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE prompts (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  project_id text NOT NULL REFERENCES projects (id),
  name text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('chat', 'completion')),
  system_prompt text NOT NULL,
  messages text NOT NULL CHECK (json_valid(messages)),
  model_config text NOT NULL CHECK (json_valid(model_config)),
  variables text NOT NULL CHECK (json_valid(variables)),
  latest_version_id text,
  revision integer NOT NULL,
  field_revisions text NOT NULL CHECK (json_valid(field_revisions)),
  created_by text NOT NULL REFERENCES users (id),
  created_at datetime NOT NULL,
  updated_at datetime NOT NULL,
  deleted_at datetime
);
-- Not only for what is there: the database also looks here for what hangs on a row it removes.
CREATE INDEX prompts_list ON prompts (project_id, id DESC);
CREATE INDEX prompts_purge ON prompts (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE prompt_versions (
  id text PRIMARY KEY,
  prompt_id text NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
  version_number integer NOT NULL,
  mode text NOT NULL,
  system_prompt text NOT NULL,
  messages text NOT NULL CHECK (json_valid(messages)),
  model_config text NOT NULL CHECK (json_valid(model_config)),
  variables text NOT NULL CHECK (json_valid(variables)),
  content_hash text NOT NULL,
  reason text NOT NULL CHECK (reason IN ('run', 'elapsed', 'manual', 'restore')),
  message text NOT NULL DEFAULT '',
  created_by text NOT NULL REFERENCES users (id),
  created_at datetime NOT NULL,
  UNIQUE (prompt_id, version_number)
);
CREATE INDEX prompt_versions_list ON prompt_versions (prompt_id, id DESC);

CREATE TABLE executions (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  prompt_id text NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
  prompt_version_id text NOT NULL REFERENCES prompt_versions (id),
  version_number integer NOT NULL,
  user_id text NOT NULL REFERENCES users (id),
  model text NOT NULL,
  status text NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'cancelled')),
  variable_values text NOT NULL CHECK (json_valid(variable_values)),
  model_config text NOT NULL CHECK (json_valid(model_config)),
  input_tokens integer,
  output_tokens integer,
  estimated boolean NOT NULL DEFAULT false,
  cost_usd real,
  latency_ms integer,
  ttft_ms integer,
  cancel_requested_at datetime,
  instance_id text NOT NULL,
  heartbeat_at datetime NOT NULL,
  created_at datetime NOT NULL,
  finished_at datetime,
  deleted_at datetime
);
CREATE INDEX executions_list ON executions (prompt_id, id DESC);
CREATE INDEX executions_version ON executions (prompt_version_id);
CREATE INDEX executions_running ON executions (heartbeat_at) WHERE status = 'running';
CREATE INDEX executions_usage ON executions (organization_id, created_at);
CREATE INDEX executions_purge ON executions (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE execution_results (
  execution_id text PRIMARY KEY REFERENCES executions (id) ON DELETE CASCADE,
  response_text text NOT NULL DEFAULT '',
  finish_reason text,
  resolved_model text,
  error text CHECK (error IS NULL OR json_valid(error)),
  updated_at datetime NOT NULL
);

CREATE TABLE idempotency_keys (
  user_id text NOT NULL REFERENCES users (id),
  key text NOT NULL,
  request_hash text NOT NULL,
  execution_id text NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
  created_at datetime NOT NULL,
  PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_execution ON idempotency_keys (execution_id);

CREATE TABLE shared_prompts (
  id text PRIMARY KEY,
  prompt_id text NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
  shared_with_user_id text NOT NULL REFERENCES users (id),
  permission_level text NOT NULL CHECK (permission_level IN ('view', 'edit')),
  created_by text NOT NULL REFERENCES users (id),
  created_at datetime NOT NULL,
  UNIQUE (prompt_id, shared_with_user_id)
);
CREATE INDEX shared_prompts_user ON shared_prompts (shared_with_user_id, id DESC);

CREATE TABLE invitations (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  email text NOT NULL,
  role text NOT NULL,
  prompt_id text REFERENCES prompts (id) ON DELETE CASCADE,
  permission_level text,
  token_hash text NOT NULL UNIQUE,
  created_by text NOT NULL REFERENCES users (id),
  created_at datetime NOT NULL,
  expires_at datetime NOT NULL,
  accepted_at datetime
);
CREATE INDEX invitations_prompt ON invitations (prompt_id);

CREATE TABLE presets (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES users (id),
  name text NOT NULL,
  prompt text NOT NULL,
  params text NOT NULL CHECK (json_valid(params)),
  created_at datetime NOT NULL,
  updated_at datetime NOT NULL,
  deleted_at datetime
);
CREATE INDEX presets_list ON presets (user_id, id DESC) WHERE deleted_at IS NULL;

CREATE TABLE api_keys (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  user_id text NOT NULL REFERENCES users (id),
  name text NOT NULL,
  prefix text NOT NULL,
  hash text NOT NULL UNIQUE,
  scopes text NOT NULL CHECK (json_valid(scopes)),
  rotated_from text,
  created_at datetime NOT NULL,
  expires_at datetime,
  last_used_at datetime,
  revoked_at datetime
);
CREATE INDEX api_keys_list ON api_keys (user_id, id DESC);

CREATE TABLE provider_keys (
  organization_id text NOT NULL REFERENCES organizations (id),
  provider text NOT NULL,
  sealed_key text NOT NULL,
  hint text NOT NULL,
  base_url text NOT NULL DEFAULT '',
  consented_at datetime NOT NULL,
  created_at datetime NOT NULL,
  PRIMARY KEY (organization_id, provider)
);

CREATE TABLE webhooks (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  url text NOT NULL,
  events text NOT NULL CHECK (json_valid(events)),
  sealed_secret text NOT NULL,
  created_at datetime NOT NULL
);
CREATE INDEX webhooks_list ON webhooks (organization_id, id DESC);
