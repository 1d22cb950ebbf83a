-- +goose Up
-- A history's runs that failed, were cancelled or are in progress are few among many, and those of an old version far down:
-- without these a page walks through all that lie before.
CREATE INDEX executions_status ON executions (prompt_id, status, id DESC) WHERE status <> 'completed';
DROP INDEX executions_version;
CREATE INDEX executions_version ON executions (prompt_version_id, prompt_id, id DESC);
