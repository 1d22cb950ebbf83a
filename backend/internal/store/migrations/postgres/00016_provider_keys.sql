-- +goose Up
-- Grows with every change of an organization's own provider keys.
ALTER TABLE organizations ADD COLUMN provider_keys_revision bigint NOT NULL DEFAULT 0;
