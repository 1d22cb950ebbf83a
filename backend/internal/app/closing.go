package app

import (
	"context"
	"slices"
	"time"

	"playground/internal/domain"
	"playground/internal/securitylog"
	"playground/internal/store"
)

// AccountClosedUntil is the detail of the refusal of a closed account that says until when it can be taken back.
const AccountClosedUntil = "closed_until"

// Close ends the actor's account: all that signs in as them at once, and what is theirs alone AccountKept later. Until
// then they take it back by signing in. They leave the organizations that others are in; what they made there stays.
func (a *Accounts) Close(ctx context.Context, actor domain.Actor, password *string) error {
	user, err := a.store.User(ctx, actor.UserID)
	if err != nil {
		return err
	}
	if user.PasswordHash == "" {
		return domain.Errorf(domain.Conflict, "Set an e-mail address and a password first: with them you can take the account back for 30 days.")
	}
	if password == nil {
		return domain.Invalid(domain.FieldError{Field: "current_password", Rule: "required", Message: "is needed to close your account"})
	}
	if err := a.matchOwn(ctx, user, *password); err != nil {
		return err
	}
	now := a.now().UTC().Truncate(time.Microsecond) // as both databases keep it
	err = a.store.Tx(ctx, func(tx *store.Store) error { return a.close(ctx, tx, actor, user, now) })
	if err == nil {
		a.security.Record(ctx, securitylog.AccountClosed, securitylog.User(user.ID))
	}
	return err
}

func (a *Accounts) close(ctx context.Context, tx *store.Store, actor domain.Actor, user domain.User, now time.Time) error {
	// What joins an organization, or begins a session, holds the row: it came before, or finds the account closed.
	if _, err := tx.UserForUpdate(ctx, user.ID); err != nil {
		return err
	}
	own, err := tx.MembershipsOf(ctx, user.ID)
	if err != nil {
		return err
	}
	ids := []string{}
	for _, m := range own {
		ids = append(ids, m.OrganizationID)
	}
	slices.Sort(ids) // in one order, so that no two who close wait for each other
	for _, id := range ids {
		if err := a.leave(ctx, tx, actor, id, now); err != nil {
			return err
		}
	}
	if err := a.revokeKeys(ctx, tx, actor); err != nil {
		return err
	}
	closed, err := tx.CloseUser(ctx, user.ID, user.CredentialsGeneration, now)
	if err != nil {
		return err
	}
	if !closed {
		return domain.Errorf(domain.Conflict, "Your e-mail or password was changed in the meantime. Load your account again.")
	}
	return end(ctx, tx, user.ID, "", now)
}

// leave has the actor leave an organization that others are in. One that is theirs alone is shut with their account.
func (a *Accounts) leave(ctx context.Context, tx *store.Store, actor domain.Actor, organizationID string, now time.Time) error {
	actor.OrganizationID, actor.Needs = organizationID, domain.ActionView
	if err := tx.LockPeople(ctx, organizationID); err != nil {
		return err
	}
	people, err := tx.CountPeople(ctx, organizationID)
	if err != nil {
		return err
	}
	if people == 1 {
		return tx.ShutOrganization(ctx, organizationID, now)
	}
	by, err := tx.MemberOf(ctx, organizationID, actor.UserID)
	if domain.HasCode(err, domain.NotFound) {
		return nil // just taken out
	}
	if err != nil {
		return err
	}
	actor.Role = by.Role
	found, err := tx.Member(ctx, actor, actor.UserID)
	member, err := open(actor, found, err)
	if err != nil {
		return err
	}
	owners, err := tx.CountOwners(ctx, organizationID)
	if err != nil {
		return err
	}
	if by.Role == domain.RoleOwner && owners <= 1 {
		organization, err := tx.Organization(ctx, organizationID)
		if err != nil {
			return err
		}
		return domain.Errorf(domain.Conflict, "You are the last owner of %s, and others work there. Hand it over to one of them first, or take them out.", organization.Name)
	}
	_, err = a.members.remove(ctx, tx, actor, change{member: member, by: by, owners: owners})
	return err
}

// holdToReopen locks a person's row for who is about to change it: two who only shared it would wait for each other.
func holdToReopen(ctx context.Context, tx *store.Store, userID string, from Browser) error {
	if !from.Reopens {
		return nil
	}
	_, err := tx.UserForUpdate(ctx, userID)
	return err
}

// startReopened signs a person in whose account is closed, if they take it back.
func (a *Accounts) startReopened(ctx context.Context, tx *store.Store, user domain.User, from Browser) (SignedIn, error) {
	if !from.Reopens {
		return SignedIn{}, domain.Errorf(domain.Forbidden, "You closed this account. It can be taken back until it is deleted.").
			With("name", "account_closed").With(AccountClosedUntil, user.ClosedAt.Add(domain.AccountKept))
	}
	if err := tx.ReopenUser(ctx, user.ID, *user.ClosedAt); err != nil {
		return SignedIn{}, err
	}
	a.security.Record(ctx, securitylog.AccountReopened, securitylog.User(user.ID))
	return a.startHome(ctx, tx, user.ID, from)
}
