-- +goose Up
-- What models wrote of a draft's text, and its alternatives; a version keeps the former.
ALTER TABLE prompts ADD COLUMN generations text NOT NULL DEFAULT '[]';
ALTER TABLE prompt_versions ADD COLUMN generations text NOT NULL DEFAULT '[]';
-- Where in its text a run went on, and whether what follows was sent too.
ALTER TABLE executions ADD COLUMN continue_at integer;
ALTER TABLE executions ADD COLUMN with_suffix boolean NOT NULL DEFAULT false;

-- What runs of no prompt have used: nothing that was sent or came is kept. One that has not ended by ends_by was lost
-- with its instance.
CREATE TABLE completions (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  user_id text NOT NULL REFERENCES users (id),
  model text NOT NULL,
  input_tokens integer,
  output_tokens integer,
  cost_usd real,
  estimated boolean NOT NULL DEFAULT false,
  reserved_tokens integer,
  created_at datetime NOT NULL,
  ends_by datetime NOT NULL,
  finished_at datetime
);
CREATE INDEX completions_usage ON completions (organization_id, created_at);
CREATE INDEX completions_running ON completions (organization_id) WHERE finished_at IS NULL;
