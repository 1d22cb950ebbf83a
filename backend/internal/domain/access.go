package domain

import (
	"errors"
	"sync/atomic"
)

// Permission is what an actor may do with a prompt and all that hangs on it.
type Permission string

// Permissions, from least to most.
const (
	PermissionNone  Permission = "none"
	PermissionView  Permission = "view"
	PermissionEdit  Permission = "edit"
	PermissionOwner Permission = "owner"
)

var permissionRank = map[Permission]int{PermissionNone: 0, PermissionView: 1, PermissionEdit: 2, PermissionOwner: 3}

// Allows says whether p is enough where need is required. What is no permission demands the most and
// gives the least, so that a slip closes a door and opens none.
func (p Permission) Allows(need Permission) bool {
	rank, known := permissionRank[need]
	if !known {
		rank = permissionRank[PermissionOwner]
	}
	return permissionRank[p] >= rank
}

// Actor is who makes a request, with the rights of this moment.
type Actor struct {
	UserID         string
	OrganizationID string
	SessionID      string
	Role           Role
	Plan           BillingPlan // of the organization
	Limits         UsageLimits // of the organization: its owner's, within its plan's
	StoredBytes    int64       // that the organization keeps, about
	// ProviderKeysRevision grows with every change of the organization's own provider keys.
	ProviderKeysRevision int64
	// Needs is what the operation demands on the thing it names, as openapi.yaml's x-authz says.
	// Unset, it demands ownership.
	Needs Permission
	// Asked is set once the actor's right to a thing was asked for; nil: it is not noted.
	Asked *atomic.Bool
}

// PermissionIn is what the actor may do with things of an organization.
func (a Actor) PermissionIn(organizationID string) Permission {
	if organizationID != a.OrganizationID {
		return PermissionNone
	}
	switch a.Role {
	case RoleOwner, RoleAdmin, RoleMember:
		return PermissionOwner
	case RoleViewer:
		return PermissionView
	}
	return PermissionNone
}

// Check returns nil when the actor may do on a thing of organizationID what the operation needs,
// NOT_FOUND when they may not even see it, FORBIDDEN when they may only see it.
func (a Actor) Check(organizationID, noun string) error {
	has := a.PermissionIn(organizationID)
	if has == PermissionNone {
		return NoSuch(noun).Because(ErrNotYours)
	}
	if !has.Allows(a.Needs) {
		return Errorf(Forbidden, "You may see this %s but not change it.", noun)
	}
	return nil
}

// CheckRole returns nil when the actor has the role in their organization, or none is asked for.
func (a Actor) CheckRole(needs Role) error {
	if needs != "" && a.Role != needs {
		return Errorf(Forbidden, "Only the organization's %s may do this.", needs)
	}
	return nil
}

// ErrNotYours is why something is not found that is there. It is for the log alone.
var ErrNotYours = errors.New("it belongs to another organization or person")

// NoSuch is the NOT_FOUND of a noun, the same for what never was and for what is not yours.
func NoSuch(noun string) *Error {
	return Errorf(NotFound, "There is no such %s, or it is not yours to see.", noun)
}
