-- +goose Up
-- With each prompt its history is counted, up to a thousand runs: from the index alone, not by a look at each run.
DROP INDEX executions_list;
CREATE INDEX executions_list ON executions (prompt_id, id DESC, deleted_at);
