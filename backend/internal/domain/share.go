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
	byShare := p.organizationID != a.OrganizationID
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
}

// Right is what of the share decides what its person may do.
func (s Share) Right() ShareRight {
	return ShareRight{UserID: &s.SharedWithUserID, Permission: &s.PermissionLevel, RunBudget: s.RunBudget, ShowsRuns: &s.ShowsRuns}
}

// TableName says that one row is one share.
func (Share) TableName() string { return "shared_prompts" }
