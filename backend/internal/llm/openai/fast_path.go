package openai

import (
	"strings"

	"playground/internal/llm/upstream"
)

// fastPath parses by hand the chunk that nearly all are: one choice with a piece of text and nothing else
// to know. It rejects anything but that, also what is merely unusual, and the decoder reads the chunk.
// Decoding each into a struct cost many times what relaying it does. What it accepts is valid JSON, and
// means the same to the decoder; a fuzz test holds the two together.
type fastPath struct {
	b           []byte
	at          int
	modelKnown  bool
	seenChoices bool // the decoder merges a second one with the first
	seenDelta   bool
	content     []byte
	contentAt   int // where it begins
}

// isPlain reads all of it, and its text into content.
func (f *fastPath) isPlain() bool {
	return f.object(f.chunkField) && f.at == len(f.b) && len(f.content) > 0
}

// decodedFields are those that the decoder reads, in any case. Other fields mean nothing here and are
// skipped.
var decodedFields = []string{"type", "model", "object", "error", "usage", "timings", "x_groq", "choices", "index", "text", "delta", "message", "content",
	"refusal", "reasoning_content", "reasoning", "thinking", "reasoning_details", "extra_content", "finish_reason", "stop_reason"}

func (f *fastPath) chunkField(name []byte) bool {
	switch string(name) {
	case "choices":
		return firstTime(&f.seenChoices) && f.accept('[') && f.object(f.choiceField) && f.accept(']')
	case "error", "usage", "timings", "x_groq":
		return f.literal("null")
	case "object":
		kind, ok := f.string()
		return ok && string(kind) != "error"
	case "model":
		model, ok := f.string()
		return ok && (f.modelKnown || len(model) == 0)
	}
	return f.unknown(name)
}

func (f *fastPath) choiceField(name []byte) bool {
	switch string(name) {
	case "index":
		return f.literal("0")
	case "delta":
		return firstTime(&f.seenDelta) && f.object(f.deltaField)
	case "text":
		return f.text()
	case "finish_reason":
		return f.literal("null") || f.literal(`""`)
	case "stop_reason", "usage", "error", "message":
		return f.literal("null")
	}
	return f.unknown(name)
}

func (f *fastPath) deltaField(name []byte) bool {
	switch string(name) {
	case "content":
		return f.text()
	case "refusal", "reasoning_content", "reasoning", "thinking":
		return f.literal("null") || f.literal(`""`)
	}
	return f.unknown(name)
}

// text is the piece; a second one is not plain.
func (f *fastPath) text() bool {
	if f.content != nil {
		return false
	}
	var ok bool
	f.contentAt = f.at + 1
	f.content, ok = f.string()
	return ok
}

// firstTime says whether seen was false, and sets it.
func firstTime(seen *bool) bool {
	again := *seen
	*seen = true
	return !again
}

func (f *fastPath) unknown(name []byte) bool {
	for _, k := range decodedFields {
		if len(k) == len(name) && strings.EqualFold(k, string(name)) {
			return false
		}
	}
	return f.skip(8)
}

// object walks an object's fields.
func (f *fastPath) object(field func(name []byte) bool) bool {
	if !f.accept('{') {
		return false
	}
	if f.accept('}') {
		return true
	}
	for {
		name, ok := f.name()
		if !ok || !f.accept(':') || !field(name) {
			return false
		}
		if !f.accept(',') {
			return f.accept('}')
		}
	}
}

// name is a field's: ASCII without escapes, so that no other spelling of it exists.
func (f *fastPath) name() ([]byte, bool) {
	name, ok := f.string()
	for _, c := range name {
		if c >= 0x80 || c == '\\' {
			return nil, false
		}
	}
	return name, ok
}

// skip passes over any value, at most depth deep.
func (f *fastPath) skip(depth int) bool {
	if depth == 0 || f.at == len(f.b) {
		return false
	}
	switch f.b[f.at] {
	case '"':
		_, ok := f.string()
		return ok
	case '{':
		return f.object(func([]byte) bool { return f.skip(depth - 1) })
	case '[':
		return f.array(depth - 1)
	case 't':
		return f.literal("true")
	case 'f':
		return f.literal("false")
	case 'n':
		return f.literal("null")
	}
	return f.integer()
}

func (f *fastPath) array(depth int) bool {
	if !f.accept('[') {
		return false
	}
	if f.accept(']') {
		return true
	}
	for f.skip(depth) {
		if !f.accept(',') {
			return f.accept(']')
		}
	}
	return false
}

// integer is the plain kind of number.
func (f *fastPath) integer() bool {
	from := f.at
	for f.at < len(f.b) && '0' <= f.b[f.at] && f.b[f.at] <= '9' {
		f.at++
	}
	digits := f.at - from
	return digits == 1 || digits > 1 && f.b[from] != '0'
}

// accept passes over one character, and one space after it, as servers put them after ':' and ','.
func (f *fastPath) accept(c byte) bool {
	if f.at == len(f.b) || f.b[f.at] != c {
		return false
	}
	f.at++
	if f.at < len(f.b) && f.b[f.at] == ' ' {
		f.at++
	}
	return true
}

func (f *fastPath) literal(text string) bool {
	end := f.at + len(text)
	if end > len(f.b) || string(f.b[f.at:end]) != text {
		return false
	}
	f.at = end
	return true
}

// string is what stands between the quotes of a valid string.
func (f *fastPath) string() ([]byte, bool) {
	inside, size, ok := upstream.Quoted(f.b[f.at:])
	f.at += size
	return inside, ok
}
