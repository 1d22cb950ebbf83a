-- +goose Up
-- What people say about a prompt, a version of it or a run. A reply hangs on a comment that is no reply.
CREATE TABLE comments (
  id uuid PRIMARY KEY,
  prompt_id uuid NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
  parent_id uuid REFERENCES comments (id) ON DELETE CASCADE,
  version_number integer,
  execution_id uuid REFERENCES executions (id) ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users (id),
  anchor jsonb,
  body text NOT NULL,
  created_at timestamptz NOT NULL,
  edited_at timestamptz,
  resolved_at timestamptz,
  resolved_by uuid REFERENCES users (id),
  deleted_at timestamptz,
  deleted_by uuid REFERENCES users (id)
);
CREATE INDEX comments_list ON comments (prompt_id, id DESC);
CREATE INDEX comments_replies ON comments (parent_id, id DESC);
CREATE INDEX comments_execution ON comments (execution_id);
-- Whom a comment names.
CREATE TABLE mentions (
  id uuid PRIMARY KEY,
  comment_id uuid NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL,
  read_at timestamptz
);
CREATE UNIQUE INDEX mentions_comment ON mentions (comment_id, user_id);
CREATE INDEX mentions_list ON mentions (user_id, id DESC);
-- How often a prompt's comments have changed. Each change locks its row, so they come one after the other.
CREATE TABLE comment_revisions (
  prompt_id uuid PRIMARY KEY REFERENCES prompts (id) ON DELETE CASCADE,
  revision bigint NOT NULL
);
