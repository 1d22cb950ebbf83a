package domain

import (
	"slices"
	"time"
)

const (
	// MaxAPIKeys is how many keys that work a person may have.
	MaxAPIKeys = 100
	// LongestAPIKey is how far ahead the end of a key may lie.
	LongestAPIKey = 10 * 365 * 24 * time.Hour
	// RotationGrace is how long a key works on after another one has taken its place.
	RotationGrace = 24 * time.Hour
)

// APIKey lets programs act as the person who made it, in the organization it was made in. Of its secret the hash
// alone is kept.
type APIKey struct {
	ID                string `gorm:"primaryKey"`
	OrganizationID    string
	UserID            string  // its maker
	ProjectID         *string // all that it reaches; nil: all of the organization's
	Name              string
	Prefix            string // how its secret begins
	Hash              string
	Scopes            []Action `gorm:"serializer:json"`
	RequestsPerMinute *int     // that start runs
	MonthlyExecutions *int     // a calendar month, UTC
	RotatedFrom       *string  // the key in whose place it came
	FamilyID          *string  // the first of the keys that came in each other's place; nil: it is the first itself
	RotatedAt         *time.Time
	CreatedAt         time.Time
	ExpiresAt         *time.Time
	LastUsedAt        *time.Time // true to a minute
	RevokedAt         *time.Time

	// Read through joins.
	UserName    string  `gorm:"->"`
	ProjectName *string `gorm:"->"`
	HasExpired  bool    `gorm:"->"`
}

// TableName implements GORM's Tabler.
func (APIKey) TableName() string { return "api_keys" }

func (k APIKey) tenancy() tenancy { return tenancy{organizationID: k.OrganizationID, noun: "API key"} }
func (k APIKey) person() string   { return k.UserID }
func (k APIKey) overseen()        {}

// Family is the id of the first of the keys that came in each other's place. They share one monthly limit.
func (k APIKey) Family() string {
	if k.FamilyID != nil {
		return *k.FamilyID
	}
	return k.ID
}

// Acting is the key as it bounds a request that came with it.
func (k APIKey) Acting() *ActingKey {
	acting := &ActingKey{ID: k.ID, Name: k.Name, FamilyID: k.Family(), Scopes: k.Scopes, RequestsPerMinute: k.RequestsPerMinute, MonthlyExecutions: k.MonthlyExecutions}
	if k.ProjectID != nil {
		acting.ProjectID = *k.ProjectID
	}
	if k.RotatedAt != nil {
		acting.EndsAt = k.ExpiresAt
	}
	return acting
}

// Successor is a key that takes the place of this one: the same but for its secret. It lives as long as this one was
// made to.
func (k APIKey) Successor(id, prefix, hash string, now time.Time) APIKey {
	family := k.Family()
	next := APIKey{ID: id, OrganizationID: k.OrganizationID, UserID: k.UserID, ProjectID: k.ProjectID, Name: k.Name, Prefix: prefix,
		Hash: hash, Scopes: k.Scopes, RequestsPerMinute: k.RequestsPerMinute, MonthlyExecutions: k.MonthlyExecutions, RotatedFrom: &k.ID, FamilyID: &family, CreatedAt: now}
	if k.ExpiresAt != nil {
		end := now.Add(k.ExpiresAt.Sub(k.CreatedAt))
		next.ExpiresAt = &end
	}
	return next
}

// CheckScopes refuses scopes of what the actor may not do in their organization themselves.
func (a Actor) CheckScopes(scopes []Action) error {
	own := a.actionsOn(tenancy{organizationID: a.OrganizationID})
	for _, scope := range scopes {
		if !slices.Contains(own, scope) {
			return Errorf(Forbidden, "A key may do no more than you, and your role does not allow %q.", scope)
		}
	}
	return nil
}

// CheckKey returns nil where no key is used, or one with a scope; none has "". A key that is bound to a project is also
// refused what is not about something in it.
func (a Actor) CheckKey(scope Action, inProject bool) error {
	switch {
	case a.Key == nil:
		return nil
	case scope == "":
		return Errorf(Forbidden, "No API key may do this. Sign in as a person to do it.")
	case !slices.Contains(a.Key.Scopes, scope):
		return Errorf(Forbidden, "This API key lacks the scope %q.", scope)
	case a.Key.ProjectID != "" && !inProject:
		return Errorf(Forbidden, "This API key is bound to a project, and this reaches beyond it.")
	}
	return nil
}
