package upstream

import "encoding/json"

// ErrContent is why a content is not read: it may hold text in a form that is not known.
const ErrContent = Cause("the content of the answer is in an unknown form")

// maxParts is how deep parts may stand in parts.
const maxParts = 8

// contentPart is one element of a content that is a list.
type contentPart struct {
	Type      string          `json:"type"`
	Text      json.RawMessage `json:"text"`
	Refusal   json.RawMessage `json:"refusal"`
	Thinking  json.RawMessage `json:"thinking"`
	Reasoning json.RawMessage `json:"reasoning"`
	Summary   json.RawMessage `json:"summary"`
	Content   json.RawMessage `json:"content"`
	Value     json.RawMessage `json:"value"`
}

// Content reads a content, which vendors write as a string, as null or as a list of parts: its text, and the
// reasoning among its parts, both as they stand between the quotes of JSON strings. The slices are the
// caller's. ErrContent says that there may be text which it cannot tell.
func Content(raw json.RawMessage) (text, thought []byte, err error) {
	c := content{}
	if !c.read(raw, maxParts) {
		err = ErrContent
	}
	return c.text, c.thought, err
}

// Thought reads a member that holds nothing but reasoning. What is none in it is passed over.
func Thought(raw json.RawMessage) []byte {
	c := content{}
	c.think(raw, maxParts)
	return c.thought
}

type content struct{ text, thought []byte }

// read returns false for what cannot be understood and may be text.
func (c *content) read(raw json.RawMessage, depth int) bool {
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return true
	case depth == 0:
		return false
	case raw[0] == '"':
		c.text = append(c.text, raw[1:len(raw)-1]...)
		return true
	case raw[0] == '[':
		return c.list(raw, func(one json.RawMessage) bool { return c.read(one, depth-1) })
	case raw[0] == '{':
		return c.part(raw, depth-1)
	}
	return false
}

func (c *content) list(raw json.RawMessage, each func(json.RawMessage) bool) bool {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return false
	}
	for _, one := range list {
		if !each(one) {
			return false
		}
	}
	return true
}

func (c *content) part(raw json.RawMessage, depth int) bool {
	var p contentPart
	if json.Unmarshal(raw, &p) != nil {
		return false
	}
	switch p.Type {
	case "":
		return c.untyped(raw, p, depth)
	case "text", "output_text", "text_delta":
		return c.read(p.Text, depth) && c.read(p.Value, depth)
	case "refusal":
		return c.read(p.Refusal, depth)
	case "thinking", "reasoning", "reasoning_text", "reasoning_content", "summary_text", "redacted_thinking":
		c.think(raw, depth)
		return true
	}
	return isBlankMember(p.Text) && !isText(p.Content) && !isText(p.Value) // an image, a reference, a tool's call
}

// untyped reads a part that does not say what it is: its members do.
func (c *content) untyped(raw json.RawMessage, p contentPart, depth int) bool {
	switch {
	case len(p.Text)+len(p.Value) > 0:
		return c.read(p.Text, depth) && c.read(p.Value, depth)
	case len(p.Refusal) > 0:
		return c.read(p.Refusal, depth)
	case len(p.Thinking)+len(p.Reasoning) > 0:
		c.think(raw, depth)
		return true
	}
	var members map[string]json.RawMessage
	return json.Unmarshal(raw, &members) == nil && len(members) == 0
}

func isText(raw json.RawMessage) bool { return len(raw) > 2 && raw[0] == '"' }

func isBlankMember(raw json.RawMessage) bool {
	return len(raw) == 0 || string(raw) == "null" || string(raw) == `""`
}

// think reads reasoning: a string, a part, or a list of them.
func (c *content) think(raw json.RawMessage, depth int) {
	switch {
	case len(raw) == 0 || depth == 0:
	case raw[0] == '"':
		c.thought = append(c.thought, raw[1:len(raw)-1]...)
	case raw[0] == '[':
		c.list(raw, func(one json.RawMessage) bool { c.think(one, depth-1); return true })
	case raw[0] == '{':
		var p contentPart
		_ = json.Unmarshal(raw, &p)
		for _, member := range []json.RawMessage{p.Thinking, p.Reasoning, p.Text, p.Summary, p.Content} {
			before := len(c.thought)
			if c.think(member, depth-1); len(c.thought) > before {
				return
			}
		}
	}
}
