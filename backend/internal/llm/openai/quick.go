package openai

import "strings"

// quick reads by hand the chunk that nearly all are: one choice with a piece of text and nothing else
// to know. For anything but that, also for what is merely unusual, it says no, and the decoder reads
// the chunk. Decoding each into a struct cost many times what relaying it does. What it accepts is
// valid JSON, and means the same to the decoder; a fuzz test holds the two together.
type quick struct {
	b              []byte
	at             int
	model          bool // the model's name is known already
	choices, delta bool // were met: the decoder merges a second one with the first
	found          []byte
}

// quickText is the escaped text of a plain chunk.
func quickText(payload []byte, modelKnown bool) (text []byte, ok bool) {
	q := quick{b: payload, model: modelKnown}
	ok = q.object(q.chunkField) && q.at == len(payload) && len(q.found) > 0
	return q.found, ok
}

// Fields that mean nothing here are skipped, but only under names that the decoder cannot take for one
// it knows: it ignores their case.
var known = []string{"model", "object", "error", "usage", "choices", "index", "text", "delta", "content", "refusal", "finish_reason", "stop_reason"}

func (q *quick) chunkField(name []byte) bool {
	switch string(name) {
	case "choices":
		return once(&q.choices) && q.take('[') && q.object(q.choiceField) && q.take(']')
	case "error", "usage":
		return q.literal("null")
	case "object":
		kind, ok := q.string()
		return ok && string(kind) != "error"
	case "model":
		model, ok := q.string()
		return ok && (q.model || len(model) == 0)
	}
	return q.unknown(name)
}

func (q *quick) choiceField(name []byte) bool {
	switch string(name) {
	case "index":
		return q.literal("0")
	case "delta":
		return once(&q.delta) && q.object(q.deltaField)
	case "text":
		return q.text()
	case "finish_reason":
		return q.literal("null") || q.literal(`""`)
	case "stop_reason":
		return q.literal("null")
	}
	return q.unknown(name)
}

func (q *quick) deltaField(name []byte) bool {
	switch string(name) {
	case "content":
		return q.text()
	case "refusal":
		return q.literal("null") || q.literal(`""`)
	}
	return q.unknown(name)
}

// text is the piece; a second one is not plain.
func (q *quick) text() bool {
	if q.found != nil {
		return false
	}
	var ok bool
	q.found, ok = q.string()
	return ok
}

func once(met *bool) bool {
	again := *met
	*met = true
	return !again
}

func (q *quick) unknown(name []byte) bool {
	for _, k := range known {
		if len(k) == len(name) && strings.EqualFold(k, string(name)) {
			return false
		}
	}
	return q.skip(8)
}

// object walks an object's fields.
func (q *quick) object(field func(name []byte) bool) bool {
	if !q.take('{') {
		return false
	}
	if q.take('}') {
		return true
	}
	for {
		name, ok := q.name()
		if !ok || !q.take(':') || !field(name) {
			return false
		}
		if !q.take(',') {
			return q.take('}')
		}
	}
}

// name is a field's: ASCII without escapes, so that no other spelling of it exists.
func (q *quick) name() ([]byte, bool) {
	name, ok := q.string()
	for _, c := range name {
		if c >= 0x80 || c == '\\' {
			return nil, false
		}
	}
	return name, ok
}

// skip passes over any value, at most depth deep.
func (q *quick) skip(depth int) bool {
	if depth == 0 || q.at == len(q.b) {
		return false
	}
	switch q.b[q.at] {
	case '"':
		_, ok := q.string()
		return ok
	case '{':
		return q.object(func([]byte) bool { return q.skip(depth - 1) })
	case '[':
		return q.array(depth - 1)
	case 't':
		return q.literal("true")
	case 'f':
		return q.literal("false")
	case 'n':
		return q.literal("null")
	}
	return q.integer()
}

func (q *quick) array(depth int) bool {
	if !q.take('[') {
		return false
	}
	if q.take(']') {
		return true
	}
	for q.skip(depth) {
		if !q.take(',') {
			return q.take(']')
		}
	}
	return false
}

// integer is the plain kind of number.
func (q *quick) integer() bool {
	from := q.at
	for q.at < len(q.b) && '0' <= q.b[q.at] && q.b[q.at] <= '9' {
		q.at++
	}
	digits := q.at - from
	return digits == 1 || digits > 1 && q.b[from] != '0'
}

// take passes over one character, and one space after it, as servers put them after ':' and ','.
func (q *quick) take(c byte) bool {
	if q.at == len(q.b) || q.b[q.at] != c {
		return false
	}
	q.at++
	if q.at < len(q.b) && q.b[q.at] == ' ' {
		q.at++
	}
	return true
}

func (q *quick) literal(text string) bool {
	end := q.at + len(text)
	if end > len(q.b) || string(q.b[q.at:end]) != text {
		return false
	}
	q.at = end
	return true
}

// inString are the bytes that stand in a string for themselves.
var inString = func() (table [256]bool) {
	for c := ' '; c < 256; c++ {
		table[c] = c != '"' && c != '\\'
	}
	return table
}()

// string is what stands between the quotes of a valid string.
func (q *quick) string() ([]byte, bool) {
	if q.at == len(q.b) || q.b[q.at] != '"' {
		return nil, false
	}
	from := q.at + 1
	for b, at := q.b, from; ; at = q.at {
		for at < len(b) && inString[b[at]] {
			at++
		}
		if q.at = at; at == len(b) {
			return nil, false
		}
		if b[at] == '"' {
			q.at++
			return b[from:at:at], true
		}
		if b[at] != '\\' || !q.escape() {
			return nil, false
		}
	}
}

func (q *quick) escape() bool {
	rest := q.b[q.at+1:]
	if len(rest) == 0 {
		return false
	}
	if strings.IndexByte(`"\/bfnrt`, rest[0]) >= 0 {
		q.at += 2
		return true
	}
	if rest[0] != 'u' || len(rest) < 5 {
		return false
	}
	for _, c := range rest[1:5] {
		if strings.IndexByte("0123456789abcdefABCDEF", c) < 0 {
			return false
		}
	}
	q.at += 6
	return true
}
