-- +goose Up
-- How often a user's credentials were changed: what was decided on older ones signs in no more.
ALTER TABLE users ADD COLUMN credentials_generation integer NOT NULL DEFAULT 0;
ALTER TABLE one_time_tokens ADD COLUMN credentials_generation integer NOT NULL DEFAULT 0;
