-- +goose Up
-- Every time the provider was asked; null for runs from before, and until a run has ended.
ALTER TABLE execution_results ADD COLUMN attempts jsonb;
