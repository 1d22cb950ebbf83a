package app

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/store"
)

// usesOf is how much is used of each of two limits, of which the first counts runs and the second tokens.
func usesOf(scope, id, prefix string, l domain.PersonLimits, executions, tokens int) []domain.LimitUse {
	var out []domain.LimitUse
	if l.MonthlyExecutions != nil {
		out = append(out, domain.LimitUse{Scope: scope, SubjectID: id, Name: prefix + "executions", Limit: *l.MonthlyExecutions, Used: executions})
	}
	if l.MonthlyTokens != nil {
		out = append(out, domain.LimitUse{Scope: scope, SubjectID: id, Name: prefix + "tokens", Limit: *l.MonthlyTokens, Used: tokens})
	}
	return out
}

// warn writes into the audit log that limits are nearly used up, or are: once a month of each, in the transaction that
// brings them there.
func (s *Executions) warn(ctx context.Context, tx *store.Store, actor domain.Actor, organizationID string, uses ...domain.LimitUse) error {
	for _, use := range uses {
		if use.Percent() == 0 {
			continue
		}
		isNew, err := tx.WarnOnce(ctx, organizationID, use, s.now())
		if err == nil && isNew {
			err = s.noteUse(ctx, tx, actor, organizationID, use)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Executions) noteUse(ctx context.Context, tx *store.Store, actor domain.Actor, organizationID string, use domain.LimitUse) error {
	target := domain.AuditTarget{Type: "organization", ID: organizationID}
	switch use.Scope {
	case domain.ScopePerson:
		user, err := tx.User(ctx, use.SubjectID)
		if err != nil {
			return err
		}
		target = domain.AuditTarget{Type: "member", ID: user.ID, Name: user.Name}
	case domain.ScopeKey:
		target = domain.AuditTarget{Type: "api_key", ID: use.SubjectID, Name: use.Subject}
	}
	action := domain.AuditLimitNearing
	if use.Percent() == domain.PercentReached {
		action = domain.AuditLimitReached
	}
	event := actor.Event(action, target).With("name", use.Name).With("limit", use.Limit).With("used", use.Used)
	if event.OrganizationID != organizationID { // a guest's: from where is none of its concern
		event.OrganizationID, event.Network = organizationID, ""
	}
	return s.audit.note(ctx, tx, event)
}

// noted hands a refusal on, and writes of a monthly limit that struck that it is used up: the transaction that it struck in
// was taken back.
func (s *Executions) noted(ctx context.Context, actor domain.Actor, organizationID string, refusal error) error {
	e := domain.AsError(refusal)
	if refusal == nil || e.Code != domain.QuotaExceeded {
		return refusal
	}
	use := domain.LimitUse{SubjectID: organizationID}
	use.Scope, _ = e.Details["scope"].(string)
	use.Name, _ = e.Details["name"].(string)
	use.Limit, _ = e.Details["limit"].(int)
	switch use.Scope {
	case domain.ScopePerson:
		use.SubjectID = actor.UserID
	case domain.ScopeKey:
		use.SubjectID, use.Subject = actor.Key.FamilyID, actor.Key.Name
	case domain.ScopeOrganization:
	default: // a share's is between two people
		return refusal
	}
	use.Used = use.Limit // nothing more fits into it
	err := s.store.Tx(context.WithoutCancel(ctx), func(tx *store.Store) error { return s.warn(ctx, tx, actor, organizationID, use) })
	if err != nil {
		return err
	}
	return refusal
}

// Limits are the monthly limits that concern the actor, with what is used of them: their organization's, their own, and
// those of their keys. They begin anew at resetsAt.
func (u *Usage) Limits(ctx context.Context, actor domain.Actor) (out []domain.LimitUse, resetsAt time.Time, err error) {
	now := u.now()
	_, _, resetsAt = domain.MonthOf(now)
	all := domain.PersonLimits{MonthlyExecutions: actor.Limits.MonthlyExecutions, MonthlyTokens: actor.Limits.MonthlyTokens}
	if all.Monthly() {
		used, err := u.store.UsedOfMonth(ctx, actor.OrganizationID, "", now)
		if err != nil {
			return nil, resetsAt, err
		}
		out = usesOf(domain.ScopeOrganization, actor.OrganizationID, "monthly_", all, used.Executions, used.Tokens)
	}
	if actor.PersonLimits.Monthly() {
		used, err := u.store.UsedOfMonth(ctx, actor.OrganizationID, actor.UserID, now)
		if err != nil {
			return nil, resetsAt, err
		}
		out = append(out, usesOf(domain.ScopePerson, actor.UserID, "person_", actor.PersonLimits, used.Executions, used.Tokens)...)
	}
	ofKeys, err := u.ofKeys(ctx, actor)
	return append(out, ofKeys...), resetsAt, err
}

// ofKeys are the limits of the actor's keys; for a key, its own.
func (u *Usage) ofKeys(ctx context.Context, actor domain.Actor) ([]domain.LimitUse, error) {
	keys, err := u.store.LimitedAPIKeys(ctx, actor)
	if err != nil {
		return nil, err
	}
	_, start, end := domain.MonthOf(u.now())
	var out []domain.LimitUse
	for _, k := range keys {
		if k.RotatedAt != nil || actor.Key != nil && k.ID != actor.Key.ID {
			continue
		}
		used, err := u.store.CountAPIKeyRuns(ctx, k.Family(), start, end)
		if err != nil {
			return nil, err
		}
		out = append(out, keyUse(k.Acting(), used))
	}
	return out, nil
}
