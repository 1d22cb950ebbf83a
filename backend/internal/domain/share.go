package domain

import "time"

// SharePermission is what a share is for.
type SharePermission string

// What a prompt can be shared for.
const (
	ShareView SharePermission = "view"
	ShareEdit SharePermission = "edit"
)

// ShareRight is what of a share decides what its person may do. It is read in the query that reads the prompt, or what
// hangs on it, for one user; the zero value is no share.
type ShareRight struct {
	UserID     *string          `gorm:"->"`
	Permission *SharePermission `gorm:"->"`
	// RunBudget is how many runs a month its person may start on the owner's account; nil: none.
	RunBudget *int `gorm:"->"`
	// ShowsRuns says whether its person sees the runs of others too.
	ShowsRuns *bool `gorm:"->"`
}

func (s ShareRight) standing(a Actor) Standing {
	if s.UserID == nil || s.Permission == nil || a.UserID == "" || *s.UserID != a.UserID {
		return StandingNone
	}
	return Standing("share:" + string(*s.Permission))
}

// isHiddenFrom says whether a run is another person's, of a prompt that was shared without them.
func (p tenancy) isHiddenFrom(a Actor) bool {
	byShare := p.organizationID != a.OrganizationID && a.Link == nil // a link's standing has looked at the run already
	return byShare && p.runBy != "" && p.runBy != a.UserID && !p.share.showsRuns()
}

func (s ShareRight) showsRuns() bool { return s.ShowsRuns != nil && *s.ShowsRuns }

// Share is the right of a person outside a prompt's organization to see or edit it.
type Share struct {
	ID               string `gorm:"primaryKey"`
	PromptID         string
	SharedWithUserID string
	PermissionLevel  SharePermission
	RunBudget        *int
	ShowsRuns        bool
	CreatedBy        string
	CreatedAt        time.Time

	Email    string `gorm:"->"` // read through joins
	UserName string `gorm:"->"`
}

// How many shares a prompt, and all prompts of an organization together, may have, with those that wait to be opened.
const (
	MostSharesOfPrompt       = 100
	MostSharesOfOrganization = 1000
)

// IsInvited says whether it waits to be opened by the holder of its address.
func (s Share) IsInvited() bool { return s.SharedWithUserID == "" }

// Invited is the share that an invitation to a prompt becomes. It has the invitation's id, and is known by it before and
// afterwards.
func (i Invitation) Invited() Share {
	s := Share{ID: i.ID, RunBudget: i.RunBudget, ShowsRuns: i.ShowsRuns, CreatedBy: i.CreatedBy, CreatedAt: i.CreatedAt, Email: i.Email}
	if i.PromptID != nil && i.PermissionLevel != nil {
		s.PromptID, s.PermissionLevel = *i.PromptID, *i.PermissionLevel
	}
	return s
}

// Invitation is what a share is before it is opened.
func (s Share) Invitation(organizationID string) Invitation {
	return Invitation{ID: s.ID, OrganizationID: organizationID, Email: s.Email, PromptID: &s.PromptID, PermissionLevel: &s.PermissionLevel,
		RunBudget: s.RunBudget, ShowsRuns: s.ShowsRuns, CreatedBy: s.CreatedBy, CreatedAt: s.CreatedAt}
}

// CheckBudget refuses a budget for who may not edit: they run nothing.
func (s Share) CheckBudget() error {
	if s.PermissionLevel != ShareEdit && s.RunBudget != nil {
		return Invalid(FieldError{Field: "run_budget", Rule: "permission", Message: "is for those who may edit"})
	}
	return nil
}

// Right is what of the share decides what its person may do.
func (s Share) Right() ShareRight {
	return ShareRight{UserID: &s.SharedWithUserID, Permission: &s.PermissionLevel, RunBudget: s.RunBudget, ShowsRuns: &s.ShowsRuns}
}

// TableName says that one row is one share.
func (Share) TableName() string { return "shared_prompts" }

// SharedPrompt is a prompt of another organization as a list shows it to who it was shared with.
type SharedPrompt struct {
	ID               string // of the share
	PromptID         string
	Name             string
	PermissionLevel  SharePermission
	RunBudget        *int
	ShowsRuns        bool
	OrganizationName string
	SharedByName     string
	CreatedAt        time.Time
}

// MayRun says whether its person may run it on its owner's account.
func (s SharedPrompt) MayRun() bool { return s.PermissionLevel == ShareEdit && s.RunBudget != nil }
