-- +goose Up
-- How many of the likeliest tokens a run asked for with each token; null: no probabilities.
ALTER TABLE executions ADD COLUMN logprobs integer;

-- What came, compressed: a line of JSON for each token.
CREATE TABLE execution_logprobs (
    execution_id uuid PRIMARY KEY REFERENCES executions (id) ON DELETE CASCADE,
    tokens integer NOT NULL,
    dropped integer NOT NULL,
    body bytea NOT NULL
);
