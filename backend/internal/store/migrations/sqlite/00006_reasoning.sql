-- +goose Up
ALTER TABLE executions ADD COLUMN cached_tokens integer;
ALTER TABLE executions ADD COLUMN reasoning_tokens integer;
ALTER TABLE execution_results ADD COLUMN reasoning_text text NOT NULL DEFAULT '';
ALTER TABLE execution_results ADD COLUMN segments text CHECK (segments IS NULL OR json_valid(segments));
ALTER TABLE execution_results ADD COLUMN raw_finish_reason text;
ALTER TABLE execution_results ADD COLUMN dropped_parameters text CHECK (dropped_parameters IS NULL OR json_valid(dropped_parameters));
