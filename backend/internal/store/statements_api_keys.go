package store

import (
	"context"
	"strings"
	"time"

	"playground/internal/domain"
)

// byClock is a statement in which expired stands once, as what comes first in it that has an argument.
func byClock(pieces ...string) statement {
	st := inBoth(pieces...)
	st.postgres = numbered(strings.Replace(st.sqlite, expired, strings.Replace(expired, "?", "clock_timestamp()", 1), 1))
	return st
}

// clocked are the arguments of such a statement: SQLite has no clock but this machine's.
func (s *Store) clocked(args ...any) []any {
	if s.postgres {
		return args
	}
	return append([]any{time.Now().UTC()}, args...)
}

var apiKeyRights = byClock("SELECT api_keys.id, api_keys.organization_id, api_keys.user_id, api_keys.project_id, api_keys.name, api_keys.scopes,",
	"api_keys.requests_per_minute, api_keys.monthly_executions, api_keys.family_id, api_keys.rotated_at, api_keys.expires_at, api_keys.last_used_at,",
	expired, "AS has_expired, m.role, o.billing_plan, o.usage_limits, o.stored_bytes, o.provider_keys_revision,", personLimits,
	"FROM api_keys", apiKeysMembership, membershipsOrganization, apiKeysMaker, "WHERE api_keys.revoked_at IS NULL AND api_keys.hash = ?")

// APIKeyRights reads what of a key bounds its use, by its hash, with what its maker may do at this moment; NOT_FOUND
// when it was revoked, its maker has left or was shut out, or its organization is suspended.
func (s *Store) APIKeyRights(ctx context.Context, hash string) (APIKeyRights, error) {
	var r APIKeyRights
	k := &r.Key
	err := s.readRow(ctx, apiKeyRights, s.clocked(hash), &k.ID, &k.OrganizationID, &k.UserID, &k.ProjectID, &k.Name, asJSON{&k.Scopes},
		&k.RequestsPerMinute, &k.MonthlyExecutions, &k.FamilyID, &k.RotatedAt, &k.ExpiresAt, &k.LastUsedAt, &k.HasExpired,
		&r.Role, &r.BillingPlan, asJSON{&r.UsageLimits}, &r.StoredBytes, &r.ProviderKeysRevision,
		&r.PersonExecutions, &r.PersonTokens, &r.MemberMonthlyExecutions, &r.MemberMonthlyTokens)
	return found(r, err, "API key")
}

var holdAPIKey = byClock("SELECT api_keys.scopes FROM api_keys WHERE NOT", expired, "AND api_keys.id = ? AND api_keys.revoked_at IS NULL").holding("api_keys")

// HoldAPIKey keeps a key from being revoked or changed until this transaction ends, and returns the scopes that it has
// now; NOT_FOUND when it does not work any more.
func (s *Store) HoldAPIKey(ctx context.Context, id string) (scopes []domain.Action, err error) {
	err = s.queryRow(ctx, holdAPIKey, s.clocked(id), asJSON{&scopes})
	return found(scopes, err, "API key")
}
