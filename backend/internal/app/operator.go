package app

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"playground/internal/domain"
	"playground/internal/securitylog"
	"playground/internal/store"
)

// Operator is what runs the installation may do, by command: no request over HTTP reaches it.
type Operator struct {
	store    *store.Store
	plans    BillingPlans
	security *securitylog.Log
	now      func() time.Time
}

// Organizations lists all, oldest first.
func (o *Operator) Organizations(ctx context.Context) ([]store.OrganizationRow, error) {
	return o.store.AllOrganizations(ctx)
}

// PlanOf is the plan that an organization is on.
func (o *Operator) PlanOf(organization domain.Organization) domain.BillingPlan {
	return o.plans.Of(organization.BillingPlan)
}

// People lists all, oldest first.
func (o *Operator) People(ctx context.Context) ([]domain.User, error) { return o.store.AllUsers(ctx) }

// SetPlan puts an organization on a plan. What it has used of this month is summed up anew.
func (o *Operator) SetPlan(ctx context.Context, organizationID, plan string) error {
	if !o.plans.Has(plan) {
		return fmt.Errorf("there is no plan %q; there are: %s", plan, strings.Join(o.plans.names(), ", "))
	}
	err := o.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.SetOrganizationPlan(ctx, organizationID, plan); err != nil {
			return err
		}
		return tx.DeleteUsage(ctx, organizationID)
	})
	return o.recorded(ctx, err, securitylog.PlanChanged, organization(organizationID), slog.String("plan", plan))
}

// SuspendOrganization ends all sessions and runs of an organization, and lets none of its people sign in.
func (o *Operator) SuspendOrganization(ctx context.Context, id string) error {
	now := o.now()
	err := o.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.SetOrganizationSuspended(ctx, id, &now); err != nil {
			return err
		}
		return end(ctx, tx, "", id, now)
	})
	return o.recorded(ctx, err, securitylog.Suspended, organization(id))
}

// ResumeOrganization lets an organization's people sign in again.
func (o *Operator) ResumeOrganization(ctx context.Context, id string) error {
	return o.recorded(ctx, o.store.SetOrganizationSuspended(ctx, id, nil), securitylog.Resumed, organization(id))
}

// SuspendPerson ends all sessions and runs of a person, and lets them sign in no more.
func (o *Operator) SuspendPerson(ctx context.Context, who string) error {
	now := o.now()
	return o.withPerson(ctx, who, securitylog.Suspended, func(tx *store.Store, id string) error {
		if err := tx.SetUserSuspended(ctx, id, &now); err != nil {
			return err
		}
		if err := tx.DeleteOneTimeTokens(ctx, id); err != nil {
			return err
		}
		return end(ctx, tx, id, "", now)
	})
}

// ResumePerson lets a person sign in again.
func (o *Operator) ResumePerson(ctx context.Context, who string) error {
	return o.withPerson(ctx, who, securitylog.Resumed, func(tx *store.Store, id string) error {
		return tx.SetUserSuspended(ctx, id, nil)
	})
}

// SignOutPerson ends all sessions of a person. What they run goes on.
func (o *Operator) SignOutPerson(ctx context.Context, who string) error {
	return o.withPerson(ctx, who, securitylog.PutOut, func(tx *store.Store, id string) error {
		return tx.RevokeSessionsOf(ctx, id, "", o.now())
	})
}

// ResetTOTP turns off the two-step sign-in of a person who lost their authenticator and their recovery codes, and ends
// their sessions.
func (o *Operator) ResetTOTP(ctx context.Context, who string) error {
	return o.withPerson(ctx, who, securitylog.TOTPReset, func(tx *store.Store, id string) error {
		if err := tx.EndTOTP(ctx, id); err != nil {
			return err
		}
		return tx.RevokeSessionsOf(ctx, id, "", o.now())
	})
}

func end(ctx context.Context, tx *store.Store, userID, organizationID string, now time.Time) error {
	if err := tx.RevokeSessionsOf(ctx, userID, organizationID, now); err != nil {
		return err
	}
	return tx.RequestCancelOf(ctx, userID, organizationID, now)
}

// withPerson runs fn in a transaction for a person who is named by their address or their id.
func (o *Operator) withPerson(ctx context.Context, who string, event securitylog.Event, fn func(tx *store.Store, id string) error) error {
	var user domain.User
	err := o.store.Tx(ctx, func(tx *store.Store) (err error) {
		find := tx.User
		if strings.Contains(who, "@") {
			who, find = domain.NormalizeEmail(who), tx.UserByEmail
		}
		if user, err = find(ctx, who); err != nil {
			return err
		}
		return fn(tx, user.ID)
	})
	return o.recorded(ctx, err, event, securitylog.User(user.ID))
}

// recorded notes what was done, unless it failed.
func (o *Operator) recorded(ctx context.Context, err error, event securitylog.Event, attributes ...slog.Attr) error {
	if err == nil {
		o.security.Record(ctx, event, attributes...)
	}
	return err
}

func organization(id string) slog.Attr { return slog.String("organization", id) }
