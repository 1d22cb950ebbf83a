-- +goose Up
ALTER TABLE executions ADD COLUMN cached_tokens integer, ADD COLUMN reasoning_tokens integer;
ALTER TABLE execution_results ADD COLUMN reasoning_text text NOT NULL DEFAULT '', ADD COLUMN segments jsonb,
    ADD COLUMN raw_finish_reason text, ADD COLUMN dropped_parameters jsonb;
