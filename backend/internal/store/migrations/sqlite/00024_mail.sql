-- +goose Up
-- Mails that wait to be sent, written by the transaction that causes them. What is sealed holds the address and a token.
CREATE TABLE outbox (
  id text PRIMARY KEY,
  sealed text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  due_at datetime NOT NULL,
  created_at datetime NOT NULL,
  expires_at datetime NOT NULL
);
CREATE INDEX outbox_due ON outbox (due_at);

-- What the link in a mail does once, of which the hash alone is kept.
CREATE TABLE mailed_tokens (
  hash text PRIMARY KEY,
  user_id text NOT NULL REFERENCES users (id),
  purpose text NOT NULL,
  email text NOT NULL,
  credentials_generation integer NOT NULL,
  created_at datetime NOT NULL,
  expires_at datetime NOT NULL,
  used_at datetime
);
CREATE INDEX mailed_tokens_user ON mailed_tokens (user_id);

-- The address that a person wants to have, until they prove that it is theirs.
ALTER TABLE users ADD COLUMN pending_email text;
-- An invitation's mail has a link of its own: who copied the other one has not read it.
ALTER TABLE invitations ADD COLUMN mail_token_hash text;
CREATE UNIQUE INDEX invitations_mail_token ON invitations (mail_token_hash);
