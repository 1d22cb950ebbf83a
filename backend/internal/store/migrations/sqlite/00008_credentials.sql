-- +goose Up
-- How often a user's credentials were changed: what was decided on older ones signs in no more.
ALTER TABLE users ADD COLUMN credentials_generation integer NOT NULL DEFAULT 0;
ALTER TABLE one_time_tokens ADD COLUMN credentials_generation integer NOT NULL DEFAULT 0;
-- The client network from which a session was begun: there its user is never in the way of strangers' guesses.
ALTER TABLE sessions ADD COLUMN network text NOT NULL DEFAULT '';
