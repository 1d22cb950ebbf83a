-- +goose Up
-- Who the operator keeps out, and since when.
ALTER TABLE organizations ADD COLUMN suspended_at datetime;
ALTER TABLE users ADD COLUMN suspended_at datetime;
-- What an organization keeps, in bytes of text, and when that was last counted whole; null: it is to be counted.
ALTER TABLE organizations ADD COLUMN stored_bytes integer NOT NULL DEFAULT 0;
ALTER TABLE organizations ADD COLUMN stored_counted_at datetime;
