package domain

import "strings"

// Text is what a model continues in completion mode: what all messages say, put together.
func (c Content) Text() string {
	texts := make([]string, len(c.Messages))
	for i, m := range c.Messages {
		texts[i] = m.Text()
	}
	return strings.Join(texts, "")
}

// CutAt returns the content with two messages: the text before an offset in UTF-16 code units, and the one after it.
// An offset beyond the text, or inside a surrogate pair, is INVALID_REQUEST at continue_at.
func (c Content) CutAt(offset int) (Content, error) {
	text := c.Text()
	at, err := byteOffset(text, offset)
	if err != nil {
		return c, err
	}
	c.Messages = []Message{{Role: RoleUser, Content: text[:at]}, {Role: RoleUser, Content: text[at:]}}
	return c, nil
}

// byteOffset finds where a text has so many UTF-16 code units before it.
func byteOffset(text string, units int) (int, error) {
	left := units
	for at, r := range text {
		switch {
		case left == 0:
			return at, nil
		case left == 1 && r > 0xFFFF:
			return 0, Invalid(FieldError{Field: "continue_at", Rule: "surrogates",
				Message: "lies inside a character of two UTF-16 code units; move it to one of the character's ends"})
		case r > 0xFFFF:
			left--
		}
		left--
	}
	if left > 0 {
		return 0, Invalid(FieldError{Field: "continue_at", Rule: "maximum",
			Message: "lies beyond the text, which has " + grouped(units-left) + " UTF-16 code units"})
	}
	return len(text), nil
}
