-- +goose Up
ALTER TABLE executions ALTER COLUMN heartbeat_at SET DEFAULT clock_timestamp();
