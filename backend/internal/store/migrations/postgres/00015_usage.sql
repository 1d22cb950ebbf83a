-- +goose Up
-- What one person's runs have used and cost in a time: asked for after each of their runs.
CREATE INDEX executions_usage_of_user ON executions (organization_id, user_id, created_at);
