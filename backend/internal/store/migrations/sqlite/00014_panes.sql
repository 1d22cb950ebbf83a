-- +goose Up
-- Further columns beside a prompt's draft, and what was run in them. A version of a pane is not the latest of its
-- prompt.
ALTER TABLE prompts ADD COLUMN panes text NOT NULL DEFAULT '[]';
ALTER TABLE prompt_versions ADD COLUMN is_pane boolean NOT NULL DEFAULT false;
ALTER TABLE executions ADD COLUMN pane text;
CREATE INDEX prompt_versions_content ON prompt_versions (prompt_id, content_hash);
CREATE INDEX executions_pane ON executions (prompt_id, pane, id DESC) WHERE pane IS NOT NULL;
