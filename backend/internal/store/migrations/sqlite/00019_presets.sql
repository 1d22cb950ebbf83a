-- +goose Up
-- Until now nothing wrote presets. name_key is the name as names are compared; preview and length are of the text.
DROP TABLE presets;
CREATE TABLE presets (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  user_id text NOT NULL REFERENCES users (id),
  name text NOT NULL,
  name_key text NOT NULL,
  mode text NOT NULL,
  preview text NOT NULL,
  length integer NOT NULL,
  prompt text NOT NULL,
  params text NOT NULL CHECK (json_valid(params)),
  created_at datetime NOT NULL,
  updated_at datetime NOT NULL,
  deleted_at datetime
);
CREATE UNIQUE INDEX presets_name ON presets (organization_id, user_id, name_key) WHERE deleted_at IS NULL;
CREATE INDEX presets_list ON presets (organization_id, user_id, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX presets_changed ON presets (organization_id, user_id, updated_at);
-- When a person was given those that one starts from; they are given once.
ALTER TABLE memberships ADD COLUMN presets_made_at datetime;
