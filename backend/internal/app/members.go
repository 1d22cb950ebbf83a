package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"playground/internal/domain"
	"playground/internal/securitylog"
	"playground/internal/store"
)

// Members are the people of an organization.
type Members struct {
	store    *store.Store
	audit    auditor
	security *securitylog.Log
	now      func() time.Time
}

// UpdateMember gives a role, or ends what is offered.
type UpdateMember struct {
	Role      *domain.Role
	DropOffer bool
	Limits    func(*domain.PersonLimits) // nil: they stay
}

// List pages through the people of the actor's organization. Those who manage them see their addresses; all others
// their own alone.
func (s *Members) List(ctx context.Context, actor domain.Actor, page domain.PageRequest) (Page[domain.Member], error) {
	rows, err := s.store.Members(ctx, actor, page)
	for i := range rows {
		if rows[i].UserID != actor.UserID && !actor.Role.Has(domain.RoleAdmin) {
			rows[i].Email, rows[i].MonthlyExecutions, rows[i].MonthlyTokens = nil, nil, nil
		}
	}
	return pageOf(rows, page.Limit, err)
}

// Update changes a member's role. Ownership is offered by an owner and taken by the person themselves.
func (s *Members) Update(ctx context.Context, actor domain.Actor, id string, in UpdateMember) (out domain.Member, err error) {
	err = s.change(ctx, actor, id, func(tx *store.Store, who change) (action domain.AuditAction, err error) {
		to := who.member.Value()
		if in.DropOffer {
			to, action, err = to.WithoutOffer(who.by)
		}
		if err == nil && in.Role != nil {
			to, action, err = to.WithRole(*in.Role, who.by, who.owners)
		}
		if err == nil && action != "" {
			err = s.write(ctx, tx, actor, who, to, action)
		}
		if err == nil && in.Limits != nil {
			to, err = s.writeLimits(ctx, tx, actor, who, to, in.Limits)
		}
		out = to
		return action, err
	})
	return out, err
}

func (s *Members) write(ctx context.Context, tx *store.Store, actor domain.Actor, who change, to domain.Member, action domain.AuditAction) error {
	if err := tx.UpdateMember(ctx, who.member, to); err != nil {
		return err
	}
	if err := s.takeBackInvitations(ctx, tx, to); err != nil {
		return err
	}
	event := actor.Event(action, to.Target()).With("from", who.member.Value().Role).With("to", to.Role)
	return s.audit.note(ctx, tx, event)
}

// writeLimits sets what a member may use, for who manages them.
func (s *Members) writeLimits(ctx context.Context, tx *store.Store, actor domain.Actor, who change, to domain.Member, set func(*domain.PersonLimits)) (domain.Member, error) {
	if err := to.CheckLimits(who.by); err != nil {
		return to, err
	}
	limits := to.Limits()
	set(&limits)
	to.MonthlyExecutions, to.MonthlyTokens = limits.MonthlyExecutions, limits.MonthlyTokens
	if err := tx.UpdateMemberLimits(ctx, who.member, to); err != nil {
		return to, err
	}
	event := actor.Event(domain.AuditMemberLimits, to.Target()).
		With("monthly_executions", limits.MonthlyExecutions).With("monthly_tokens", limits.MonthlyTokens)
	return to, s.audit.note(ctx, tx, event)
}

// takeBackInvitations ends what a member invited others to with a right that they have no more.
func (s *Members) takeBackInvitations(ctx context.Context, tx *store.Store, m domain.Member) error {
	switch {
	case m.Role.Has(domain.RoleAdmin):
		return nil
	case m.Role == domain.RoleViewer:
		return tx.RevokeInvitationsBy(ctx, m.OrganizationID, m.UserID, s.now())
	}
	return tx.RevokeInvitationsBy(ctx, m.OrganizationID, m.UserID, s.now(), domain.RoleAdmin, domain.RoleMember, domain.RoleViewer)
}

// Remove takes a member out, or has the actor leave, and ends their sessions in the organization and their keys to it.
func (s *Members) Remove(ctx context.Context, actor domain.Actor, id string) error {
	return s.change(ctx, actor, id, func(tx *store.Store, who change) (domain.AuditAction, error) {
		return s.remove(ctx, tx, actor, who)
	})
}

func (s *Members) remove(ctx context.Context, tx *store.Store, actor domain.Actor, who change) (domain.AuditAction, error) {
	m := who.member.Value()
	action, err := m.CheckRemoval(who.by, who.owners)
	if err != nil {
		return action, err
	}
	if err := tx.RevokeInvitationsBy(ctx, m.OrganizationID, m.UserID, s.now()); err != nil {
		return action, err
	}
	if err := tx.DeleteMember(ctx, who.member, s.now()); err != nil {
		return action, err
	}
	return action, s.audit.note(ctx, tx, actor.Event(action, m.Target()).With("role", m.Role))
}

// Leave takes the actor out of their organization, and goes on in another one of theirs: that is no sign-in, and the new
// session is as old as theirs. Who has none to go on in is signed out, and the answer is empty.
func (a *Accounts) Leave(ctx context.Context, actor domain.Actor, from Browser) (out SignedIn, err error) {
	var action domain.AuditAction
	err = a.store.Tx(ctx, func(tx *store.Store) (err error) {
		out, action, err = a.leaveFor(ctx, tx, actor, from)
		return err
	})
	var noWorkspace errNoWorkspace
	if errors.As(err, &noWorkspace) || errors.Is(err, errShutOut) {
		return SignedIn{}, a.members.Remove(ctx, actor, actor.UserID)
	}
	if err == nil {
		a.members.record(ctx, actor, actor.UserID, action)
	}
	return out, err
}

func (a *Accounts) leaveFor(ctx context.Context, tx *store.Store, actor domain.Actor, from Browser) (out SignedIn, action domain.AuditAction, err error) {
	found, err := tx.Session(ctx, actor.SessionID, a.now())
	session, err := open(actor, found, err)
	if domain.HasCode(err, domain.NotFound) {
		err = signedOut()
	}
	if err != nil {
		return out, "", err
	}
	who, err := a.members.lock(ctx, tx, actor, actor.UserID)
	if err == nil {
		action, err = a.members.remove(ctx, tx, actor, who)
	}
	if err == nil {
		out, err = a.goHome(ctx, tx, actor.UserID, signedInAt{session.Value().CreatedAt, session.Value().ExpiresAt}, from)
	}
	return out, action, err
}

// change is a change of a member: by whom, and how many owners there are. All three hold until its transaction ends.
type change struct {
	member domain.Handle[domain.Member]
	by     domain.Member
	owners int
}

// change does what it is given behind the lock of the organization's people. An action of "" changed nothing.
func (s *Members) change(ctx context.Context, actor domain.Actor, id string, do func(tx *store.Store, who change) (domain.AuditAction, error)) error {
	var action domain.AuditAction
	err := s.store.Tx(ctx, func(tx *store.Store) error {
		who, err := s.lock(ctx, tx, actor, id)
		if err == nil {
			action, err = do(tx, who)
		}
		return err
	})
	if err == nil && action != "" {
		s.record(ctx, actor, id, action)
	}
	return err
}

func (s *Members) record(ctx context.Context, actor domain.Actor, id string, action domain.AuditAction) {
	s.security.Record(ctx, securitylog.MembershipChanged, securitylog.User(id), organization(actor.OrganizationID),
		slog.String("by", actor.UserID), slog.String("action", string(action)))
}

func (s *Members) lock(ctx context.Context, tx *store.Store, actor domain.Actor, id string) (change, error) {
	if err := tx.LockPeople(ctx, actor.OrganizationID); err != nil {
		return change{}, err
	}
	by, err := memberNow(ctx, tx, actor)
	if err != nil {
		return change{}, err
	}
	found, err := tx.Member(ctx, actor, id)
	member, err := open(actor, found, err)
	if err != nil {
		return change{}, err
	}
	owners, err := tx.CountOwners(ctx, actor.OrganizationID)
	return change{member, by, owners}, err
}

// memberNow is the actor as a member, with the role that they have in this transaction.
func memberNow(ctx context.Context, tx *store.Store, actor domain.Actor) (domain.Member, error) {
	by, err := tx.MemberOf(ctx, actor.OrganizationID, actor.UserID)
	if domain.HasCode(err, domain.NotFound) {
		return by, signedOut()
	}
	return by, err
}
