package app

import (
	"context"

	"playground/internal/domain"
	"playground/internal/store"
)

// Organizations are read by their members and changed by their owners.
type Organizations struct {
	store *store.Store
	plans BillingPlans
	audit auditor
}

// OrganizationView is an organization with what its plan allows.
type OrganizationView struct {
	domain.Organization
	Plan domain.BillingPlan
}

func (o *Organizations) viewOf(organization domain.Organization) OrganizationView {
	return OrganizationView{Organization: organization, Plan: o.plans.Of(organization.BillingPlan)}
}

// UpdateOrganization changes what is not nil.
type UpdateOrganization struct {
	Name         *string
	RequiresTOTP *bool
	Limits       func(*domain.UsageLimits)
	MemberLimits func(*domain.PersonLimits) // of all people without limits of their own
	PublicLinks  *bool
}

// needs is the role that changes it: an admin says what may be shown, as they say who belongs to it.
func (in UpdateOrganization) needs() domain.Role {
	if in.Name == nil && in.RequiresTOTP == nil && in.Limits == nil && in.MemberLimits == nil {
		return domain.RoleAdmin
	}
	return domain.RoleOwner
}

// Get is the actor's organization.
func (o *Organizations) Get(ctx context.Context, actor domain.Actor) (OrganizationView, error) {
	organization, err := o.store.Organization(ctx, actor.OrganizationID)
	return o.viewOf(organization), err
}

// Update renames the actor's organization, sets its limits, or says whether it allows public links. A limit above its
// plan's ceiling is refused.
func (o *Organizations) Update(ctx context.Context, actor domain.Actor, in UpdateOrganization) (OrganizationView, error) {
	var out domain.Organization
	err := o.store.Tx(ctx, func(tx *store.Store) (err error) {
		if err := stillHas(ctx, tx, actor, in.needs()); err != nil {
			return err
		}
		// All limits are one column: two who change different ones at once both get what they set.
		if out, err = tx.OrganizationForUpdate(ctx, actor.OrganizationID); err != nil {
			return err
		}
		var columns []string
		if in.Name != nil {
			out.Name, columns = *in.Name, append(columns, "name")
		}
		if in.PublicLinks != nil {
			out.PublicLinks, columns = *in.PublicLinks, append(columns, "public_links")
		}
		if in.RequiresTOTP != nil {
			if err := mayRequireTOTP(ctx, tx, actor, *in.RequiresTOTP); err != nil {
				return err
			}
			out.RequiresTOTP, columns = *in.RequiresTOTP, append(columns, "requires_totp")
		}
		ceilings := o.plans.Of(out.BillingPlan).UsageLimits
		counted := out.UsageLimits.Within(ceilings).Monthly()
		if in.Limits != nil {
			in.Limits(&out.UsageLimits)
			columns = append(columns, "usage_limits")
			if err := out.UsageLimits.Above(ceilings); err != nil {
				return err
			}
		}
		if in.MemberLimits != nil {
			all := domain.PersonLimits{MonthlyExecutions: out.MemberMonthlyExecutions, MonthlyTokens: out.MemberMonthlyTokens}
			in.MemberLimits(&all)
			out.MemberMonthlyExecutions, out.MemberMonthlyTokens = all.MonthlyExecutions, all.MonthlyTokens
			columns = append(columns, "member_monthly_executions", "member_monthly_tokens")
			if err := tx.DeletePersonalUsage(ctx, out.ID, ""); err != nil {
				return err
			}
		}
		if err := tx.UpdateOrganization(ctx, out, columns...); err != nil {
			return err
		}
		if err := o.noteChange(ctx, tx, actor, out, columns); err != nil || counted == out.UsageLimits.Within(ceilings).Monthly() {
			return err
		}
		// Without monthly limits nothing is counted, so what was counted before is no use afterwards.
		return tx.DeleteUsage(ctx, out.ID)
	})
	return o.viewOf(out), err
}

// mayRequireTOTP refuses an owner who would shut themselves out.
func mayRequireTOTP(ctx context.Context, tx *store.Store, actor domain.Actor, requires bool) error {
	user, err := tx.User(ctx, actor.UserID)
	if err == nil && requires && !user.TOTP.IsOn() {
		err = domain.Errorf(domain.Conflict, "Turn on two-step sign-in for your own account first; then you can ask all others for it.").
			With("fields", []string{"require_totp"})
	}
	return err
}

func (o *Organizations) noteChange(ctx context.Context, tx *store.Store, actor domain.Actor, to domain.Organization, columns []string) error {
	if len(columns) == 0 {
		return nil
	}
	event := actor.Event(domain.AuditOrganizationChanged, domain.AuditTarget{Type: "organization", ID: to.ID, Name: to.Name})
	return o.audit.note(ctx, tx, event.With("fields", columns).With("usage_limits", to.UsageLimits).
		With("public_links", to.PublicLinks).With("require_totp", to.RequiresTOTP))
}
