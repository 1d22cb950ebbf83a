package domain

import "time"

// MostComments is how many comments a prompt may have, deleted ones that can be restored among them.
const MostComments = 5000

// Comment is what a person says about a prompt: its draft, one of its versions or one of its runs. It begins a thread, or
// is a reply in one and about the same.
type Comment struct {
	ID            string `gorm:"primaryKey"`
	PromptID      string
	ParentID      *string // nil: it begins a thread
	VersionNumber *int
	ExecutionID   *string
	UserID        string
	Anchor        *CommentAnchor `gorm:"serializer:json"`
	Body          string
	CreatedAt     time.Time
	EditedAt      *time.Time
	ResolvedAt    *time.Time // of a thread
	ResolvedBy    *string
	DeletedAt     *time.Time
	DeletedBy     *string

	// Read through joins. RunBy is whose run it is about, "" for no run; the rest says where its prompt lies.
	UserName       string     `gorm:"->"`
	ResolvedByName string     `gorm:"->"`
	RunBy          string     `gorm:"->"`
	OrganizationID string     `gorm:"->"`
	ProjectID      string     `gorm:"->"`
	Share          ShareRight `gorm:"embedded;embeddedPrefix:share_"`

	ReplyCount int         `gorm:"->"`
	Mentions   []Mentioned `gorm:"-"`
}

// CommentAnchor is the passage that a comment is about, with what stood around it.
type CommentAnchor struct {
	Field  string `json:"field"`
	Quote  string `json:"quote"`
	Prefix string `json:"prefix"`
	Suffix string `json:"suffix"`
}

// Mentioned is a person whom a comment names.
type Mentioned struct {
	CommentID string
	ID, Name  string
}

func (c Comment) tenancy() tenancy {
	return tenancy{organizationID: c.OrganizationID, projectID: c.ProjectID, noun: "comment", share: c.Share, runBy: c.RunBy}
}

// Of is the comment as one of a prompt, whose rights decide about it.
func (c Comment) Of(p Prompt) Comment {
	c.OrganizationID, c.ProjectID, c.Share = p.OrganizationID, p.ProjectID, p.Share
	return c
}

// ThreadID is the id of the comment that began its thread.
func (c Comment) ThreadID() string {
	if c.ParentID != nil {
		return *c.ParentID
	}
	return c.ID
}

// Shown is the comment as it is shown: of a deleted one nothing but its place.
func (c Comment) Shown() Comment {
	if c.DeletedAt != nil {
		c.Body, c.Anchor, c.Mentions = "", nil, nil
	}
	return c
}

// Bytes is how much the comment takes where it is kept, about.
func (c Comment) Bytes() int {
	n := len(c.Body)
	if c.Anchor != nil {
		n += len(c.Anchor.Quote) + len(c.Anchor.Prefix) + len(c.Anchor.Suffix)
	}
	return n
}

// Target is the comment for the audit log, which keeps no content: it is called as its author is.
func (c Comment) Target() AuditTarget {
	return AuditTarget{Type: "comment", ID: c.ID, Name: c.UserName}
}

// MayRewrite says whether the actor may change what the comment says.
func (c Comment) MayRewrite(actor Actor) error {
	if c.UserID != actor.UserID {
		return Errorf(Forbidden, "Only its author may change what a comment says.")
	}
	return nil
}

// MayResolve says whether the actor, with a permission for the prompt, may resolve the thread and open it again.
func (c Comment) MayResolve(actor Actor, permission Permission) error {
	if c.UserID != actor.UserID && permission != PermissionEdit && permission != PermissionOwner {
		return Errorf(Forbidden, "You may resolve the threads that you began, and see the others.")
	}
	return nil
}

// MayDelete says whether the actor, with a permission for the prompt, may delete the comment.
func (c Comment) MayDelete(actor Actor, permission Permission) error {
	if c.UserID != actor.UserID && permission != PermissionOwner {
		return Errorf(Forbidden, "You may delete your own comments alone.")
	}
	return nil
}

// MayRestore says whether the actor may undo the deletion of the comment: what another person took away stays so for
// its author.
func (c Comment) MayRestore(actor Actor, permission Permission) error {
	if (c.DeletedBy == nil || *c.DeletedBy != actor.UserID) && permission != PermissionOwner {
		return Errorf(Forbidden, "This comment was deleted by another person, who may restore it.")
	}
	return nil
}

// CommentFilter is which comments of a prompt a list has: threads, those in a state alone, or the replies in some threads.
type CommentFilter struct {
	Resolved  *bool    // nil: all
	RepliesTo []string // nil: threads
}

// CommentCounts is how many threads a prompt has.
type CommentCounts struct{ Open, Resolved int }
