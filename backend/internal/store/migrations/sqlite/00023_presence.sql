-- +goose Up
-- Pages on which a prompt is open. A row is made anew before it expires, so one that is not renewed is a page that vanished.
CREATE TABLE presence (
  id text PRIMARY KEY,
  prompt_id text NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
  user_id text NOT NULL REFERENCES users (id),
  expires_at datetime NOT NULL
);
CREATE INDEX presence_prompt ON presence (prompt_id);
CREATE INDEX presence_expiry ON presence (expires_at);
-- Who saved the draft last.
ALTER TABLE prompts ADD COLUMN updated_by text REFERENCES users (id);
