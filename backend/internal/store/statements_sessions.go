package store

import (
	"context"
	"time"

	"playground/internal/domain"
)

var sessionRights = inBoth("SELECT m.role, o.billing_plan, o.usage_limits, o.stored_bytes, o.provider_keys_revision,",
	lacksTOTP+",", personLimits, "FROM sessions", sessionsMembership, membershipsOrganization,
	"WHERE", sessionIsLive, "AND sessions.id = ?")

// SessionRights is what a live session may do at this moment; NOT_FOUND when it ended, or its organization is
// suspended.
func (s *Store) SessionRights(ctx context.Context, sessionID string, now time.Time) (SessionRights, error) {
	var r SessionRights
	err := s.readRow(ctx, sessionRights, []any{now, sessionID}, &r.Role, &r.BillingPlan, asJSON{&r.UsageLimits}, &r.StoredBytes,
		&r.ProviderKeysRevision, &r.LacksTOTP, &r.PersonExecutions, &r.PersonTokens, &r.MemberMonthlyExecutions, &r.MemberMonthlyTokens)
	return found(r, err, "session")
}

// memberAndPrompt finds an actor's membership m and a prompt.
const memberAndPrompt = "m.organization_id = ? AND m.user_id = ? AND prompts.id = ? AND prompts.deleted_at IS NULL"

var roleAndPrompt = inBoth("SELECT m.role, prompts.id, prompts.organization_id, prompts.project_id",
	"FROM memberships m, prompts", promptsProject, "WHERE", memberAndPrompt).holding("m, prompts")

// RoleAndPromptForShare is RoleForShare and PromptForShare at once: NOT_FOUND when either is, and it does not say which.
func (s *Store) RoleAndPromptForShare(ctx context.Context, actor domain.Actor, id string) (role domain.Role, p domain.Unchecked[domain.Prompt], err error) {
	var prompt domain.Prompt
	err = s.queryRow(ctx, roleAndPrompt, []any{actor.OrganizationID, actor.UserID, id}, &role, &prompt.ID, &prompt.OrganizationID, &prompt.ProjectID)
	p, err = s.withShareHeld(ctx, actor, prompt, err)
	return role, p, err
}
