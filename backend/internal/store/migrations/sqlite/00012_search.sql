-- +goose Up
-- What can be found. The position orders things by age, as their ids do.
CREATE TABLE search_documents (
  position integer PRIMARY KEY,
  id text NOT NULL UNIQUE,
  type text NOT NULL CHECK (type IN ('prompt', 'version', 'execution')),
  prompt_id text NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
  execution_id text UNIQUE REFERENCES executions (id) ON DELETE CASCADE
);
CREATE INDEX search_documents_prompt ON search_documents (prompt_id);

-- Tokens have letters and digits, and no ASCII but these: this tokenizer leaves them whole.
CREATE VIRTUAL TABLE search_tokens USING fts5 (tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');

-- +goose StatementBegin
CREATE TRIGGER search_documents_tokens AFTER DELETE ON search_documents
BEGIN
  DELETE FROM search_tokens WHERE rowid = OLD.position;
END;
-- +goose StatementEnd

-- What is to be indexed, a row for each change. Whichever binary makes the change, it is noted here.
CREATE TABLE search_queue (
  seq integer PRIMARY KEY,
  type text NOT NULL,
  id text NOT NULL
);

-- Up to which id, going back, what was there before is indexed. A type that is done has no row.
CREATE TABLE search_backfill (
  type text PRIMARY KEY,
  before_id text NOT NULL
);
INSERT INTO search_backfill (type, before_id) VALUES
  ('prompt', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
  ('execution', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
  ('version', 'ffffffff-ffff-ffff-ffff-ffffffffffff');

-- +goose StatementBegin
CREATE TRIGGER prompts_search_insert AFTER INSERT ON prompts
BEGIN
  INSERT INTO search_queue (type, id) VALUES ('prompt', NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER prompts_search_update AFTER UPDATE OF name, system_prompt, messages ON prompts
BEGIN
  INSERT INTO search_queue (type, id) VALUES ('prompt', NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER prompt_versions_search_insert AFTER INSERT ON prompt_versions
BEGIN
  INSERT INTO search_queue (type, id) VALUES ('version', NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER prompt_versions_search_update AFTER UPDATE OF message ON prompt_versions
BEGIN
  INSERT INTO search_queue (type, id) VALUES ('version', NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER executions_search_insert AFTER INSERT ON executions WHEN NEW.status <> 'running'
BEGIN
  INSERT INTO search_queue (type, id) VALUES ('execution', NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER executions_search_update AFTER UPDATE OF status ON executions WHEN NEW.status <> 'running'
BEGIN
  INSERT INTO search_queue (type, id) VALUES ('execution', NEW.id);
END;
-- +goose StatementEnd

-- What of a run that has ended is erased or replaced is gone from the index at once, and what is left comes back.
-- +goose StatementBegin
CREATE TRIGGER executions_search_erased AFTER UPDATE OF variable_values ON executions WHEN OLD.status <> 'running'
BEGIN
  DELETE FROM search_documents WHERE id = OLD.id;
  INSERT INTO search_queue (type, id) VALUES ('execution', OLD.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER execution_results_search_erased AFTER UPDATE OF response_text ON execution_results WHEN OLD.finish_reason IS NOT NULL
BEGIN
  DELETE FROM search_documents WHERE id = OLD.execution_id;
  INSERT INTO search_queue (type, id) VALUES ('execution', OLD.execution_id);
END;
-- +goose StatementEnd
