package domain

import "cmp"

// TenantThing is what belongs to an organization and is asked for by its id.
type TenantThing interface{ tenancy() tenancy }

func (p Project) tenancy() tenancy {
	return tenancy{organizationID: p.OrganizationID, projectID: p.ID, noun: "project"}
}

func (p Prompt) tenancy() tenancy {
	return tenancy{organizationID: p.OrganizationID, projectID: p.ProjectID, noun: "prompt", share: p.Share, promptID: p.ID}
}

func (e Execution) tenancy() tenancy {
	return ExecutionPlace{ID: e.ID, OrganizationID: e.OrganizationID, ProjectID: e.ProjectID, PromptID: e.PromptID, UserID: e.UserID, Share: e.Share}.tenancy()
}

// ExecutionPlace is what of an execution decides who may see it.
type ExecutionPlace struct {
	ID, OrganizationID, ProjectID, PromptID string
	UserID                                  string // whose run it is
	Share                                   ShareRight
}

func (e ExecutionPlace) tenancy() tenancy {
	return tenancy{organizationID: e.OrganizationID, projectID: e.ProjectID, noun: "execution", share: e.Share, runBy: e.UserID,
		promptID: e.PromptID, executionID: e.ID}
}

func (p Preset) tenancy() tenancy { return tenancy{organizationID: p.OrganizationID, noun: "preset"} }

func (k ProviderKey) tenancy() tenancy {
	return tenancy{organizationID: k.OrganizationID, noun: "provider key"}
}

// personal is a tenant's thing that is one person's alone, whatever others may do in the organization.
type personal interface{ person() (userID string) }

func (p Preset) person() string { return p.UserID }

// overseen is personal, but an organization's admins see it, and may end it.
type overseen interface{ overseen() }

// sharedPart is what shows less of itself to who has it by a share.
type sharedPart[T any] interface{ sharedPart() T }

// alone is what belongs to a person wherever they act, and to no organization.
type alone interface{ onlyOf() (userID string) }

func (s Session) tenancy() tenancy { return tenancy{organizationID: s.OrganizationID, noun: "session"} }
func (s Session) onlyOf() string   { return s.UserID }

// Unchecked is a tenant's thing as it was read, before any right to it was looked at. There is no way
// to see it but to ask for that right.
type Unchecked[T TenantThing] struct{ thing T }

// NewUnchecked wraps what was read.
func NewUnchecked[T TenantThing](thing T) Unchecked[T] { return Unchecked[T]{thing} }

// Open returns a handle to the thing when the actor may do on it what the operation needs: NOT_FOUND when
// they may not even see it, FORBIDDEN when they may only see it.
func (u Unchecked[T]) Open(a Actor) (Handle[T], error) {
	p := u.thing.tenancy()
	if a.Asked != nil {
		a.Asked.Store(true)
	}
	kind := any((*T)(nil)) // an interface that holds the thing is a copy of it, and most things are neither
	if _, is := kind.(alone); is {
		own := any(u.thing).(alone)
		if a.UserID == "" || own.onlyOf() != a.UserID || a.Key != nil {
			return Handle[T]{}, NoSuch(p.noun).Because(ErrNotYours)
		}
		return Handle[T]{thing: u.thing, permission: PermissionOwner}, nil
	}
	if err := a.checkIn(p); err != nil {
		return Handle[T]{}, err
	}
	if _, is := kind.(personal); is && any(u.thing).(personal).person() != a.UserID && !a.oversees(kind) {
		return Handle[T]{}, NoSuch(p.noun).Because(ErrNotYours)
	}
	h := Handle[T]{thing: u.thing, permission: permissionOf(a.actionsOn(p))}
	if p.organizationID != a.OrganizationID {
		h.byShare = true
		if e, is := any(u.thing).(sharedPart[T]); is {
			h.thing = e.sharedPart()
		}
		if !p.share.showsRuns() {
			h.runsOf = cmp.Or(a.UserID, noPerson) // a link's visitor lists none
		}
	}
	return h, nil
}

func (a Actor) oversees(kind any) bool {
	_, is := kind.(overseen)
	return is && a.Role.Has(RoleAdmin)
}

// BySystem is the thing for work that acts for no person: that of the engine, alone.
func (u Unchecked[T]) BySystem() T { return u.thing }

// Handle is a thing that an actor may use, with the permission they have. The store takes handles for all
// that it does with tenants' things, so that a check that was forgotten does not compile.
type Handle[T TenantThing] struct {
	thing      T
	permission Permission
	byShare    bool
	runsOf     string
}

// Value is the thing as it was when the right was looked at.
func (h Handle[T]) Value() T { return h.thing }

// Permission is what the actor may do with the thing.
func (h Handle[T]) Permission() Permission { return h.permission }

// ByShare says whether the actor has it by a share alone: it belongs to another organization than theirs.
func (h Handle[T]) ByShare() bool { return h.byShare }

// RunsOf is the person whose runs alone the actor may see of it; "": everybody's.
func (h Handle[T]) RunsOf() (userID string) { return h.runsOf }

// Shown is what hangs on a thing as the holder of its handle may see it: less of it, when they have it by a share.
func Shown[T, U TenantThing](of Handle[T], hanging U) U {
	if part, is := any(hanging).(sharedPart[U]); is && of.byShare {
		return part.sharedPart()
	}
	return hanging
}
