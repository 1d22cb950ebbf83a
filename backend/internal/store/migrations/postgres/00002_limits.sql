-- +goose Up
-- What a run has reserved of its organization's month; NULL where no monthly limit was set.
ALTER TABLE executions ADD COLUMN reserved_tokens integer;

-- Only for organizations with monthly limits, made from executions when first needed.
CREATE TABLE monthly_usage (
  organization_id uuid NOT NULL REFERENCES organizations (id),
  month text NOT NULL,
  executions bigint NOT NULL,
  tokens bigint NOT NULL,
  PRIMARY KEY (organization_id, month)
);
