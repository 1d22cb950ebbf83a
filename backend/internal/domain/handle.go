package domain

// TenantThing is what belongs to an organization and is asked for by its id.
type TenantThing interface {
	tenant() (organizationID, noun string)
}

func (p Project) tenant() (organizationID, noun string)   { return p.OrganizationID, "project" }
func (p Prompt) tenant() (organizationID, noun string)    { return p.OrganizationID, "prompt" }
func (e Execution) tenant() (organizationID, noun string) { return e.OrganizationID, "execution" }
func (p Preset) tenant() (organizationID, noun string)    { return p.OrganizationID, "preset" }
func (k ProviderKey) tenant() (organizationID, noun string) {
	return k.OrganizationID, "provider key"
}

// personal is a tenant's thing that is one person's alone, whatever others may do in the organization.
type personal interface{ person() (userID string) }

func (p Preset) person() string { return p.UserID }

// Unchecked is a tenant's thing as it was read, before any right to it was looked at. There is no way
// to see it but to ask for that right.
type Unchecked[T TenantThing] struct{ thing T }

// NewUnchecked wraps what was read.
func NewUnchecked[T TenantThing](thing T) Unchecked[T] { return Unchecked[T]{thing} }

// Open returns a handle to the thing when the actor may do on it what the operation needs: NOT_FOUND when
// they may not even see it, FORBIDDEN when they may only see it.
func (u Unchecked[T]) Open(a Actor) (Handle[T], error) {
	organizationID, noun := u.thing.tenant()
	if a.Asked != nil {
		a.Asked.Store(true)
	}
	if err := a.Check(organizationID, noun); err != nil {
		return Handle[T]{}, err
	}
	if own, is := any(u.thing).(personal); is && own.person() != a.UserID {
		return Handle[T]{}, NoSuch(noun).Because(ErrNotYours)
	}
	return Handle[T]{thing: u.thing, permission: a.PermissionIn(organizationID)}, nil
}

// BySystem is the thing for work that acts for no person: that of the engine, alone.
func (u Unchecked[T]) BySystem() T { return u.thing }

// Handle is a thing that an actor may use, with the permission they have. The store takes handles for all
// that it does with tenants' things, so that a check that was forgotten does not compile.
type Handle[T TenantThing] struct {
	thing      T
	permission Permission
}

// Value is the thing as it was when the right was looked at.
func (h Handle[T]) Value() T { return h.thing }

// Permission is what the actor may do with the thing.
func (h Handle[T]) Permission() Permission { return h.permission }
