-- +goose Up
ALTER TABLE executions ADD COLUMN rerun_of uuid;

-- What each execution sent. A row is never changed; it goes with its execution.
CREATE TABLE execution_requests (
  execution_id uuid NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
  number integer NOT NULL,
  provider text NOT NULL,
  endpoint text NOT NULL,
  body bytea NOT NULL,
  encoding text NOT NULL,
  sha256 text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (execution_id, number)
);

-- +goose StatementBegin
CREATE FUNCTION execution_requests_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% are never changed', TG_TABLE_NAME;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER execution_requests_sealed BEFORE UPDATE ON execution_requests
  FOR EACH ROW EXECUTE FUNCTION execution_requests_refuse_change();
