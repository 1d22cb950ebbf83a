package domain

import "slices"

// Action is what an operation does to the thing that it names.
type Action string

// Actions. In openapi.yaml, x-authz says which one an operation is, and "owner" there is ActionManage.
const (
	ActionView   Action = "view"   // see it, comment on it, copy it into a project of one's own
	ActionEdit   Action = "edit"   // change what it says
	ActionRun    Action = "run"    // on the account of the organization that it belongs to
	ActionManage Action = "manage" // share, move, delete, restore
)

// Actions are all of them. They are the scopes of API keys too.
var Actions = []Action{ActionView, ActionEdit, ActionRun, ActionManage}

// Standing is what an actor is to a thing: their role in its organization, or what it was shared for.
type Standing string

// Standings.
const (
	StandingNone   Standing = ""
	StandingOwner  Standing = "owner"
	StandingAdmin  Standing = "admin"
	StandingMember Standing = "member"
	StandingViewer Standing = "viewer"
	// A share's. What else it allows, runs and the sight of others' runs, stands in the share itself.
	StandingShareEdit Standing = "share:edit"
	StandingShareView Standing = "share:view"
	// A public link's, to the one version and the runs that it shows.
	StandingLink Standing = "link"
)

// policy says who may do what. It is the only place that does, and the page that the tests of every operation
// take their expectations from.
var policy = map[Standing][]Action{
	StandingOwner:     {ActionView, ActionEdit, ActionRun, ActionManage},
	StandingAdmin:     {ActionView, ActionEdit, ActionRun, ActionManage},
	StandingMember:    {ActionView, ActionEdit, ActionRun, ActionManage},
	StandingViewer:    {ActionView},
	StandingShareEdit: {ActionView, ActionEdit},
	StandingShareView: {ActionView},
	StandingLink:      {ActionView},
}

// Actions are those that a standing is enough for. What is no standing allows none, so that a slip closes a door and
// opens none.
func (s Standing) Actions() []Action { return slices.Clone(policy[s]) }

// administers says which roles an organization's people are managed by: an admin does what an owner does, but
// for what concerns owners.
var administers = map[Role][]Role{
	RoleOwner: {RoleOwner, RoleAdmin},
	RoleAdmin: {RoleAdmin},
}

// Has says whether a role is, or includes, another one that an operation asks for.
func (r Role) Has(needs Role) bool { return r == needs || slices.Contains(administers[r], needs) }

// MayManage says whether a role may give another role to people, or take it from them.
func (r Role) MayManage(other Role) bool {
	switch r {
	case RoleOwner:
		return true
	case RoleAdmin:
		return other != RoleOwner
	}
	return false
}

// Permission is what an actor may do with a thing, as the wire tells it.
type Permission string

// Permissions, from least to most.
const (
	PermissionNone  Permission = "none"
	PermissionView  Permission = "view"
	PermissionEdit  Permission = "edit"
	PermissionOwner Permission = "owner"
)

// permissionOf is the word for a set of actions.
func permissionOf(actions []Action) Permission {
	switch {
	case slices.Contains(actions, ActionManage):
		return PermissionOwner
	case slices.Contains(actions, ActionEdit):
		return PermissionEdit
	case slices.Contains(actions, ActionView):
		return PermissionView
	}
	return PermissionNone
}
