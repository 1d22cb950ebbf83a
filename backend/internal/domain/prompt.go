package domain

import "time"

// Modes of a prompt: messages, or one text that the model continues in place.
const (
	ModeChat       = "chat"
	ModeCompletion = "completion"
)

// Content is what a prompt says: everything that decides what is sent to a model, less the variables' values.
// In completion mode the text is the content of the one message.
type Content struct {
	Mode         string      `json:"mode"`
	SystemPrompt string      `json:"system_prompt"`
	Messages     []Message   `json:"messages"`
	ModelConfig  ModelConfig `json:"model_config"`
	// Generations are those of the text, without alternatives. They decide nothing of what is sent.
	Generations []Generation `json:"generations"`
}

// DefaultInstruction is the system prompt of a new prompt in completion mode, for models that have to be told to
// continue a text.
const DefaultInstruction = "Continue the text exactly where it ends, in its voice and format. Write the continuation alone: no comment, and nothing of the text again."

// Prompt is the draft that people edit; runs point at its immutable versions.
type Prompt struct {
	ID              string `gorm:"primaryKey"`
	OrganizationID  string
	ProjectID       string
	Name            string
	Mode            string
	SystemPrompt    string
	Messages        []Message    `gorm:"serializer:json"`
	ModelConfig     ModelConfig  `gorm:"serializer:json"`
	Panes           []Pane       `gorm:"serializer:json"`
	Generations     []Generation `gorm:"serializer:json"` // with alternatives
	Variables       []string     `gorm:"serializer:json"` // what the content uses, in order of first use
	LatestVersionID *string
	ForkedFrom      *ForkedFrom `gorm:"serializer:json"`
	Revision        int64
	FieldRevisions  map[string]int64 `gorm:"serializer:json"` // field → the revision that last changed it
	CreatedBy       string
	CreatedAt       time.Time
	UpdatedAt       time.Time
	UpdatedBy       *string // who saved it last; nil: it is as it was made
	DeletedAt       *time.Time

	// Read through a join.
	LatestVersionNumber *int       `gorm:"->"`
	LatestVersionAt     *time.Time `gorm:"->"`
	LatestContentHash   *string    `gorm:"->"`
	VersionCount        int        `gorm:"->"` // with those of panes
	CommentsRevision    int64      `gorm:"->"` // where it was read
	// Share is how it was shared with who asks for it.
	Share ShareRight `gorm:"embedded;embeddedPrefix:share_"`
}

// Content returns what a version of the prompt would hold.
func (p Prompt) Content() Content {
	c := Content{Mode: p.Mode, SystemPrompt: p.SystemPrompt, Messages: p.Messages, ModelConfig: p.ModelConfig, Generations: []Generation{}}
	if p.Mode == ModeCompletion {
		c.Generations = inText(p.Generations)
	}
	return c
}

// Target is the prompt for the audit log.
func (p Prompt) Target() AuditTarget { return AuditTarget{Type: "prompt", ID: p.ID, Name: p.Name} }
