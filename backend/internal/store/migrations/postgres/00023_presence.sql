-- +goose Up
-- Pages on which a prompt is open. A row is made anew before it expires, so one that is not renewed is a page that vanished.
CREATE TABLE presence (
  id uuid PRIMARY KEY,
  prompt_id uuid NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users (id),
  expires_at timestamptz NOT NULL
);
CREATE INDEX presence_prompt ON presence (prompt_id);
CREATE INDEX presence_expiry ON presence (expires_at);
-- Who saved the draft last.
ALTER TABLE prompts ADD COLUMN updated_by uuid REFERENCES users (id);
