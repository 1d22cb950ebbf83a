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
		// All limits are one column: two who change different ones at once both get what they set.
		if out, err = tx.OrganizationForUpdate(ctx, actor.OrganizationID); err != nil {
			return err
		}
		var columns []string
		if in.Name != nil {
			out.Name, columns = *in.Name, append(columns, "name")
		}
		counted := out.UsageLimits.Monthly()
		if in.Limits != nil {
			in.Limits(&out.UsageLimits)
			columns = append(columns, "usage_limits")
		}
		if err := tx.UpdateOrganization(ctx, out, columns...); err != nil || counted == out.UsageLimits.Monthly() {
			return err
		}
		// Without monthly limits nothing is counted, so what was counted before is no use afterwards.
		return tx.DeleteUsage(ctx, out.ID)
	})
	return out, err
}
