package app

import (
	"context"

	"playground/internal/domain"
	"playground/internal/store"
)

// Organizations are read by their members and changed by their owners.
type Organizations struct{ store *store.Store }

// UpdateOrganization changes what is not nil.
type UpdateOrganization struct {
	Name   *string
	Limits func(*domain.UsageLimits)
}

// Get is the actor's organization.
func (o *Organizations) Get(ctx context.Context, actor domain.Actor) (domain.Organization, error) {
	return o.store.Organization(ctx, actor.OrganizationID)
}

// Update renames the actor's organization or sets its limits.
func (o *Organizations) Update(ctx context.Context, actor domain.Actor, in UpdateOrganization) (out domain.Organization, err error) {
	err = o.store.Tx(ctx, func(tx *store.Store) error {
		// Two who change different limits at once both get what they set.
		if err := tx.AdvisoryLock(ctx, "organization "+actor.OrganizationID); err != nil {
			return err
		}
		if out, err = tx.Organization(ctx, actor.OrganizationID); err != nil {
			return err
		}
		if in.Name != nil {
			out.Name = *in.Name
		}
		counted := out.UsageLimits.Monthly()
		if in.Limits != nil {
			in.Limits(&out.UsageLimits)
		}
		if err := tx.UpdateOrganization(ctx, out); err != nil || counted == out.UsageLimits.Monthly() {
			return err
		}
		// Without monthly limits nothing is counted, so what was counted before is no use afterwards.
		return tx.DeleteUsage(ctx, out.ID)
	})
	return out, err
}
