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
}

// Prompt is the draft that people edit; runs point at its immutable versions.
type Prompt struct {
	ID              string `gorm:"primaryKey"`
	OrganizationID  string
	ProjectID       string
	Name            string
	Mode            string
	SystemPrompt    string
	Messages        []Message   `gorm:"serializer:json"`
	ModelConfig     ModelConfig `gorm:"serializer:json"`
	Panes           []Pane      `gorm:"serializer:json"`
	Variables       []string    `gorm:"serializer:json"` // what the content uses, in order of first use
	LatestVersionID *string
	Revision        int64
	FieldRevisions  map[string]int64 `gorm:"serializer:json"` // field → the revision that last changed it
	CreatedBy       string
	CreatedAt       time.Time
	UpdatedAt       time.Time
	DeletedAt       *time.Time

	// Read through a join.
	LatestVersionNumber *int    `gorm:"->"`
	LatestContentHash   *string `gorm:"->"`
	VersionCount        int     `gorm:"->"` // with those of panes
}

// Content returns what a version of the prompt would hold.
func (p Prompt) Content() Content {
	return Content{Mode: p.Mode, SystemPrompt: p.SystemPrompt, Messages: p.Messages, ModelConfig: p.ModelConfig}
}
