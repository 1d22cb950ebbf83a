-- +goose Up
ALTER TABLE executions ADD COLUMN rerun_of text;

-- What each execution sent. A row is never changed; it goes with its execution.
CREATE TABLE execution_requests (
  execution_id text NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
  number integer NOT NULL,
  provider text NOT NULL,
  endpoint text NOT NULL,
  body blob NOT NULL,
  encoding text NOT NULL,
  sha256 text NOT NULL,
  created_at datetime NOT NULL,
  PRIMARY KEY (execution_id, number)
);

-- +goose StatementBegin
CREATE TRIGGER execution_requests_sealed BEFORE UPDATE ON execution_requests
BEGIN
  SELECT RAISE(ABORT, 'execution_requests are never changed');
END;
-- +goose StatementEnd
