package domain

import (
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// presetPreview is how many characters of its text a preset's row in a list shows.
const presetPreview = 160

// PresetPrompt is what a preset says.
type PresetPrompt struct {
	Mode         string    `json:"mode"`
	SystemPrompt string    `json:"system_prompt"`
	Messages     []Message `json:"messages"`
}

// Preset is a text with parameters, saved under a name, for one person in their organization.
type Preset struct {
	ID             string `gorm:"primaryKey"`
	OrganizationID string
	UserID         string
	Name           string
	NameKey        string       // PresetNameKey of Name; no two that are not deleted have the same
	Mode           string       // of Prompt, for lists
	Preview        string       // the beginning of its text, for lists
	Length         int          // characters of its text
	Prompt         PresetPrompt `gorm:"serializer:json"`
	Params         ModelConfig  `gorm:"serializer:json"`
	CreatedAt      time.Time
	UpdatedAt      time.Time // in whole milliseconds, later with every change
	DeletedAt      *time.Time

	Truncated []string `gorm:"-"` // fields of which a list's row has not all
}

// With returns the preset with a name and a content, and with all that follows from them.
func (p Preset) With(name string, prompt PresetPrompt, params ModelConfig) Preset {
	p.Name, p.NameKey, p.Prompt, p.Params, p.Mode = name, PresetNameKey(name), prompt, params, prompt.Mode
	text := prompt.text()
	p.Length = utf8.RuneCountInString(text)
	p.Preview = strings.Join(strings.Fields(firstRunes(text, presetPreview)), " ")
	return p
}

// ChangedAt returns the preset as changed at a time, or just after its last change where that was not before.
func (p Preset) ChangedAt(now time.Time) Preset {
	now = now.UTC().Truncate(time.Millisecond)
	if next := p.UpdatedAt.Add(time.Millisecond); now.Before(next) {
		now = next
	}
	p.UpdatedAt = now
	return p
}

// Bytes is how much the preset takes where it is kept, about.
func (p Preset) Bytes() int {
	return Content{SystemPrompt: p.Prompt.SystemPrompt, Messages: p.Prompt.Messages}.Bytes()
}

// PresetNameKey is a name as names are compared: without case, and with single spaces.
func PresetNameKey(name string) string {
	return strings.Join(strings.Fields(strings.ToLower(norm.NFC.String(name))), " ")
}

// text is the whole of it as it is read.
func (p PresetPrompt) text() string {
	texts := []string{}
	if p.SystemPrompt != "" {
		texts = append(texts, p.SystemPrompt)
	}
	for _, m := range p.Messages {
		texts = append(texts, m.Text())
	}
	return strings.Join(texts, "\n\n")
}

// firstRunes is the beginning of a text, so many characters long at most.
func firstRunes(text string, most int) string {
	for at := range text {
		if most--; most < 0 {
			return text[:at]
		}
	}
	return text
}

// PresetState is what tells whether any of a person's presets has changed.
type PresetState struct {
	Total   int
	Changed time.Time // the latest change, zero for none
}

// PresetFilter is which presets a list has, and how much of each.
type PresetFilter struct {
	Name        string // a part of it, in any case; "" for all
	WithContent bool
}
