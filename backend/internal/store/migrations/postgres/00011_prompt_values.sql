-- +goose Up
-- What a prompt's variables stand for, for one person.
CREATE TABLE prompt_values (
  prompt_id uuid NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users (id),
  variables jsonb NOT NULL,
  sets jsonb NOT NULL,
  revision bigint NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (prompt_id, user_id)
);
