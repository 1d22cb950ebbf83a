-- +goose Up
-- What became of the version before in this one, in words; null in the first one and in those of older binaries.
ALTER TABLE prompt_versions ADD COLUMN changes text;
