-- +goose Up
-- What a run has reserved of its organization's month; NULL where no monthly limit was set.
ALTER TABLE executions ADD COLUMN reserved_tokens integer;

-- Only for organizations with monthly limits, made from executions when first needed.
CREATE TABLE monthly_usage (
  organization_id text NOT NULL REFERENCES organizations (id),
  month text NOT NULL,
  executions integer NOT NULL,
  tokens integer NOT NULL,
  PRIMARY KEY (organization_id, month)
);
