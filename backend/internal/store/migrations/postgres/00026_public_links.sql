-- +goose Up
-- Whether an organization's prompts may be shown to all who have a link.
ALTER TABLE organizations ADD COLUMN public_links boolean NOT NULL DEFAULT false;

-- A link shows one version and chosen runs to all who have it. Its token is derived from its id; of it the hash alone is kept.
CREATE TABLE public_links (
  id uuid PRIMARY KEY,
  prompt_id uuid NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
  version_number integer NOT NULL,
  execution_ids jsonb NOT NULL,
  include_values boolean NOT NULL,
  name text NOT NULL,
  token_hash text NOT NULL UNIQUE,
  created_by uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  last_opened_at timestamptz
);
CREATE INDEX public_links_list ON public_links (prompt_id, id DESC);
CREATE INDEX public_links_purge ON public_links (expires_at);
