package domain

import (
	"encoding/json"
	"strings"
)

// Part is one part of a message's content: a JSON object with a type, kept as it was sent. Only the text of
// parts of the type "text" is read; what else parts hold is between the prompt's writer and the model.
type Part JSON

// partText is the type of parts that hold text.
const partText = "text"

// Text returns the text of a text part, and whether it is one.
func (p Part) Text() (string, bool) {
	members := JSON(p).Members()
	var kind string
	var text *string
	if json.Unmarshal(members["type"], &kind) != nil || kind != partText || json.Unmarshal(members["text"], &text) != nil || text == nil {
		return "", false
	}
	return *text, true
}

// withText returns a text part with another text, and all else as it was written.
func (p Part) withText(text string) Part {
	if same, _ := p.Text(); same == text {
		return p
	}
	members := json.NewDecoder(strings.NewReader(string(p)))
	_, err := members.Token()
	for err == nil && members.More() {
		name, _ := members.Token()
		var value json.RawMessage
		err = members.Decode(&value)
		if end := members.InputOffset(); name == "text" {
			written, _ := json.Marshal(text) // a string always marshals
			return p[:end-int64(len(value))] + Part(written) + p[end:]
		}
	}
	return p // not reached: a text part has a text
}
