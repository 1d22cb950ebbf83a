-- +goose Up
-- What a prompt's variables stand for, for one person.
CREATE TABLE prompt_values (
  prompt_id text NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
  user_id text NOT NULL REFERENCES users (id),
  variables text NOT NULL,
  sets text NOT NULL,
  revision integer NOT NULL,
  updated_at datetime NOT NULL,
  PRIMARY KEY (prompt_id, user_id)
);
