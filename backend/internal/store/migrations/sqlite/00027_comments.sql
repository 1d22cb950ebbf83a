-- +goose Up
-- What people say about a prompt, a version of it or a run. A reply hangs on a comment that is no reply.
CREATE TABLE comments (
  id text PRIMARY KEY,
  prompt_id text NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
  parent_id text REFERENCES comments (id) ON DELETE CASCADE,
  version_number integer,
  execution_id text REFERENCES executions (id) ON DELETE CASCADE,
  user_id text NOT NULL REFERENCES users (id),
  anchor text,
  body text NOT NULL,
  created_at datetime NOT NULL,
  edited_at datetime,
  resolved_at datetime,
  resolved_by text REFERENCES users (id),
  deleted_at datetime,
  deleted_by text REFERENCES users (id)
);
CREATE INDEX comments_list ON comments (prompt_id, id DESC);
CREATE INDEX comments_replies ON comments (parent_id, id DESC);
CREATE INDEX comments_execution ON comments (execution_id);
-- Whom a comment names.
CREATE TABLE mentions (
  id text PRIMARY KEY,
  comment_id text NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
  user_id text NOT NULL REFERENCES users (id),
  created_at datetime NOT NULL,
  read_at datetime
);
CREATE UNIQUE INDEX mentions_comment ON mentions (comment_id, user_id);
CREATE INDEX mentions_list ON mentions (user_id, id DESC);
-- How often a prompt's comments have changed. Each change locks its row, so they come one after the other.
CREATE TABLE comment_revisions (
  prompt_id text PRIMARY KEY REFERENCES prompts (id) ON DELETE CASCADE,
  revision integer NOT NULL
);
