package domain

import (
	"encoding/json"
	"time"
)

// Why a version was made.
const (
	ReasonRun     = "run"
	ReasonElapsed = "elapsed"
	ReasonManual  = "manual"
	ReasonRestore = "restore"
)

// PromptVersion is an immutable snapshot of a prompt.
type PromptVersion struct {
	ID            string `gorm:"primaryKey"`
	PromptID      string
	VersionNumber int
	Mode          string
	SystemPrompt  string
	Messages      []Message    `gorm:"serializer:json"`
	ModelConfig   ModelConfig  `gorm:"serializer:json"`
	Generations   []Generation `gorm:"serializer:json"` // of the text, without alternatives; nil in a list's row
	Variables     []string     `gorm:"serializer:json"`
	ContentHash   string
	Reason        string
	IsPane        bool // of a pane of the prompt, and never its latest
	Message       string
	Changes       []Difference `gorm:"serializer:json"` // since the version before; nil in the first one, and where it is not known
	CreatedBy     string
	CreatedAt     time.Time

	CreatedByName string   `gorm:"->"` // read through a join
	Truncated     []string `gorm:"-"`  // fields of which a list's row has not all
}

// Content returns what the version holds.
func (v PromptVersion) Content() Content {
	return Content{Mode: v.Mode, SystemPrompt: v.SystemPrompt, Messages: v.Messages, ModelConfig: v.ModelConfig, Generations: v.Generations}
}

// Hash is the SHA-256, in hex, of everything that decides what a run sends, less the values.
// Equal contents hash equally whether their empty lists were nil or not.
func (c Content) Hash() string {
	raw, err := json.Marshal(struct {
		Mode         string          `json:"mode"`
		SystemPrompt string          `json:"system_prompt"`
		Messages     []Message       `json:"messages"`
		ModelConfig  json.RawMessage `json:"model_config"`
	}{c.Mode, c.SystemPrompt, append([]Message{}, c.Messages...), c.ModelConfig.hashed()})
	if err != nil {
		panic(err) // strings and finite numbers always marshal
	}
	return SHA256Hex(raw)
}
