-- +goose Up
-- What can be found. The position orders things by age, as their ids do.
CREATE TABLE search_documents (
  position bigint PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  type text NOT NULL CHECK (type IN ('prompt', 'version', 'execution')),
  prompt_id uuid NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
  execution_id uuid UNIQUE REFERENCES executions (id) ON DELETE CASCADE
);
CREATE INDEX search_documents_prompt ON search_documents (prompt_id);

CREATE TABLE search_tokens (
  position bigint PRIMARY KEY REFERENCES search_documents (position) ON DELETE CASCADE,
  tokens tsvector NOT NULL
);
-- Every search walks through the list of what is not yet in its place: it is short.
CREATE INDEX search_tokens_tokens ON search_tokens USING gin (tokens) WITH (gin_pending_list_limit = 512);

-- What is to be indexed, a row for each change. Whichever binary makes the change, it is noted here.
CREATE TABLE search_queue (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  type text NOT NULL,
  id uuid NOT NULL
);

-- Up to which id, going back, what was there before is indexed. A type that is done has no row.
CREATE TABLE search_backfill (
  type text PRIMARY KEY,
  before_id uuid NOT NULL
);
INSERT INTO search_backfill (type, before_id) VALUES
  ('prompt', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
  ('execution', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
  ('version', 'ffffffff-ffff-ffff-ffff-ffffffffffff');

-- +goose StatementBegin
CREATE FUNCTION search_queue_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_queue (type, id) VALUES (TG_ARGV[0], NEW.id);
  RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER prompts_search AFTER INSERT OR UPDATE OF name, system_prompt, messages ON prompts
  FOR EACH ROW EXECUTE FUNCTION search_queue_change('prompt');
CREATE TRIGGER prompt_versions_search AFTER INSERT OR UPDATE OF message ON prompt_versions
  FOR EACH ROW EXECUTE FUNCTION search_queue_change('version');
CREATE TRIGGER executions_search AFTER INSERT OR UPDATE OF status ON executions
  FOR EACH ROW WHEN (NEW.status <> 'running') EXECUTE FUNCTION search_queue_change('execution');

-- What of a run that has ended is erased or replaced is gone from the index at once, and what is left comes back.
-- +goose StatementBegin
CREATE FUNCTION search_forget_execution() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed uuid := CASE TG_TABLE_NAME WHEN 'executions' THEN (to_jsonb(OLD) ->> 'id')::uuid ELSE (to_jsonb(OLD) ->> 'execution_id')::uuid END;
BEGIN
  DELETE FROM search_documents WHERE id = changed;
  INSERT INTO search_queue (type, id) VALUES ('execution', changed);
  RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER executions_search_erased AFTER UPDATE OF variable_values ON executions
  FOR EACH ROW WHEN (OLD.status <> 'running') EXECUTE FUNCTION search_forget_execution();
CREATE TRIGGER execution_results_search_erased AFTER UPDATE OF response_text ON execution_results
  FOR EACH ROW WHEN (OLD.finish_reason IS NOT NULL) EXECUTE FUNCTION search_forget_execution();
