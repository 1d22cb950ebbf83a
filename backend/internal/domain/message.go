package domain

import (
	"encoding/json"
	"slices"
	"strings"
)

// Roles of a message. The system prompt is a field of its own.
const (
	RoleUser      = "user"
	RoleAssistant = "assistant"
)

// Message is one turn of a prompt. Its content is a text or, in JSON, a list of parts.
type Message struct {
	Role    string
	Content string // "" when there are parts
	Parts   []Part // nil when the content is a text
}

// Text is what the message says in words: its content, or its text parts put together.
func (m Message) Text() string { return strings.Join(m.texts(), "") }

// IsEmpty says whether there is nothing in it to send.
func (m Message) IsEmpty() bool { return m.Text() == "" && m.OtherPart() < 0 }

// OtherPart is the place of the first part that is no text; negative when there is none.
func (m Message) OtherPart() int {
	return slices.IndexFunc(m.Parts, func(p Part) bool {
		_, isText := p.Text()
		return !isText
	})
}

// texts are what variables may stand in.
func (m Message) texts() []string {
	if m.Parts == nil {
		return []string{m.Content}
	}
	texts := []string{}
	for _, p := range m.Parts {
		if text, isText := p.Text(); isText {
			texts = append(texts, text)
		}
	}
	return texts
}

// MapTexts returns the message with each of its texts changed, and all else as it was.
func (m Message) MapTexts(change func(string) string) Message {
	m.Content = change(m.Content)
	m.Parts = slices.Clone(m.Parts)
	for i, p := range m.Parts {
		if text, isText := p.Text(); isText {
			m.Parts[i] = p.withText(change(text))
		}
	}
	return m
}

// MarshalJSON writes the stored form: the content as a string or, of parts, a list of their texts in JSON.
func (m Message) MarshalJSON() ([]byte, error) {
	content := any(m.Content)
	if m.Parts != nil {
		content = m.Parts
	}
	return m.withContent(content)
}

// Sent is the message in JSON as models take it: with its parts as they were sent.
func (m Message) Sent() json.RawMessage {
	content := any(m.Content)
	if m.Parts != nil {
		parts := make([]json.RawMessage, len(m.Parts))
		for i, p := range m.Parts {
			parts[i] = JSON(p).Raw()
		}
		content = parts
	}
	raw, err := m.withContent(content)
	if err != nil {
		panic(err) // texts and what was read from JSON always marshal
	}
	return raw
}

func (m Message) withContent(content any) ([]byte, error) {
	return json.Marshal(struct {
		Role    string `json:"role"`
		Content any    `json:"content"`
	}{m.Role, content})
}

// UnmarshalJSON reads the stored form.
func (m *Message) UnmarshalJSON(raw []byte) error {
	var content json.RawMessage
	in := struct {
		Role    *string          `json:"role"`
		Content *json.RawMessage `json:"content"`
	}{&m.Role, &content}
	if err := json.Unmarshal(raw, &in); err != nil || len(content) == 0 {
		return err
	}
	if content[0] == '[' {
		return json.Unmarshal(content, &m.Parts)
	}
	return json.Unmarshal(content, &m.Content)
}
