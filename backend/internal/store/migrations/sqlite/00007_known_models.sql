-- +goose Up
-- Models that an organization named by hand and that have answered: no provider lists them.
CREATE TABLE known_models (
  organization_id text NOT NULL REFERENCES organizations (id),
  id text NOT NULL,
  provider text NOT NULL,
  created_at datetime NOT NULL,
  PRIMARY KEY (organization_id, id)
);
