package domain

import (
	"errors"
	"slices"
	"sync/atomic"
	"time"
)

// Actor is who makes a request, with the rights of this moment: a person by their session, or by a key of theirs, or the
// visitor of a public link.
type Actor struct {
	UserID         string
	OrganizationID string
	SessionID      string // "" for a key
	Key            *ActingKey
	Link           *ActingLink // of a visitor, who is no person of any organization
	Network        string      // from where they ask; "" where no request is
	Role           Role
	Plan           BillingPlan  // of the organization
	Limits         UsageLimits  // of the organization: its owner's, within its plan's
	PersonLimits   PersonLimits // of the person in it
	StoredBytes    int64        // that the organization keeps, about
	// ProviderKeysRevision grows with every change of the organization's own provider keys.
	ProviderKeysRevision int64
	// LacksTOTP says that the organization demands two-step sign-in, and the person has it not.
	LacksTOTP bool
	// Needs is what the operation does to the thing it names, as openapi.yaml's x-authz says.
	// Unset, it demands all that can be done.
	Needs Action
	// Asked is set once the actor's right to a thing was asked for; nil: it is not noted.
	Asked *atomic.Bool
}

// ActingKey is an API key that a request came with: it bounds what its maker's role allows.
type ActingKey struct {
	ID        string
	Name      string
	FamilyID  string // as APIKey's Family
	Scopes    []Action
	ProjectID string // "": all of the organization's

	RequestsPerMinute *int       // that start runs; nil: no limit of its own, and so on
	MonthlyExecutions *int       // a calendar month, UTC
	EndsAt            *time.Time // when it stops working, since another key has taken its place
}

// tenancy is where a thing belongs, and how it was shared with who asks for it.
type tenancy struct {
	organizationID, projectID, noun string
	share                           ShareRight
	runBy                           string // whose run it is; "" for what is no run
	promptID, executionID           string // of a prompt or a run; "" for what is neither
}

// standing is what the actor is to what lies there.
func (a Actor) standing(p tenancy) Standing {
	if a.Link != nil {
		return a.Link.standing(p)
	}
	if p.organizationID == a.OrganizationID {
		return Standing(a.Role)
	}
	if a.Key != nil { // a key is its organization's, whatever was shared with its maker
		return StandingNone
	}
	return p.share.standing(a)
}

// actionsOn is all that the actor may do with what lies there.
func (a Actor) actionsOn(p tenancy) []Action {
	standing := a.standing(p)
	allowed := standing.Actions()
	if standing == StandingShareEdit && p.share.RunBudget != nil {
		allowed = append(allowed, ActionRun)
	}
	if a.Key == nil {
		return allowed
	}
	if a.Key.ProjectID != "" && a.Key.ProjectID != p.projectID {
		return nil
	}
	return slices.DeleteFunc(allowed, func(action Action) bool { return !slices.Contains(a.Key.Scopes, action) })
}

// PermissionIn is what the actor may do with what lies in a project.
func (a Actor) PermissionIn(p Project) Permission { return permissionOf(a.actionsOn(p.tenancy())) }

// Check returns nil when the actor may do in organizationID what the operation needs, NOT_FOUND when they may not
// even see it, FORBIDDEN when they may only see it.
func (a Actor) Check(organizationID, noun string) error {
	return a.checkIn(tenancy{organizationID: organizationID, noun: noun})
}

func (a Actor) checkIn(p tenancy) error {
	allowed := a.actionsOn(p)
	if len(allowed) == 0 || p.isHiddenFrom(a) {
		return NoSuch(p.noun).Because(ErrNotYours)
	}
	needs := a.Needs
	if needs == "" {
		needs = ActionManage
	}
	switch {
	case slices.Contains(allowed, needs):
		return nil
	case a.Key != nil:
		return Errorf(Forbidden, "This key may not do that with this %s: it lacks the scope %q, or its maker the right.", p.noun, needs)
	case needs == ActionRun && slices.Contains(allowed, ActionEdit):
		return Errorf(Forbidden, "You may edit this %s but not run it on its owner's account. Copy it into a project of your own to run it.", p.noun)
	}
	return Errorf(Forbidden, "You may see this %s but not change it.", p.noun)
}

// CheckRole returns nil when the actor has the role in their organization, or none is asked for.
func (a Actor) CheckRole(needs Role) error {
	if needs != "" && !a.Role.Has(needs) {
		return Errorf(Forbidden, "Only the organization's %ss may do this.", needs)
	}
	return nil
}

// ErrNotYours is why something is not found that is there. It is for the log alone.
var ErrNotYours = errors.New("it belongs to another organization or person")

// NoSuch is the NOT_FOUND of a noun, the same for what never was and for what is not yours.
func NoSuch(noun string) *Error {
	return Errorf(NotFound, "There is no such %s, or it is not yours to see.", noun)
}
