package upstream

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Text is an answer's text as it grows from the contents of JSON strings. Upstreams cut it between
// tokens, and a token may end inside a character: half a surrogate pair, or the first bytes of a
// sequence, wait for what comes next. What is no character in the end becomes U+FFFD.
type Text struct {
	all           []byte // whole characters
	drained       int    // how many bytes of them Drain has returned
	highSurrogate rune   // one without its low one; 0: none
	partial       []byte // the beginning of a UTF-8 sequence
}

// Write adds what stands between the quotes of a valid JSON string.
func (t *Text) Write(escaped []byte) {
	for len(escaped) > 0 {
		plain := bytes.IndexByte(escaped, '\\')
		if plain < 0 {
			t.appendRaw(escaped)
			return
		}
		t.appendRaw(escaped[:plain])
		escaped = escaped[plain:]
		escaped = escaped[t.appendEscape(escaped):]
	}
}

// Drain returns the whole characters that came since it was last called.
func (t *Text) Drain() string {
	text := string(t.all[t.drained:])
	t.drained = len(t.all)
	return text
}

// End replaces what still waits: no more comes.
func (t *Text) End() {
	t.flushSurrogate()
	t.flushPartial()
}

// All is the text so far, without what waits.
func (t *Text) All() string { return string(t.all) }

// IsEmpty says whether nothing has come.
func (t *Text) IsEmpty() bool { return len(t.all) == 0 && t.highSurrogate == 0 && len(t.partial) == 0 }

// appendRaw adds bytes that need no unescaping.
func (t *Text) appendRaw(b []byte) {
	if len(b) == 0 {
		return
	}
	t.flushSurrogate()
	if len(t.partial) == 0 && utf8.Valid(b) {
		t.all = append(t.all, b...)
		return
	}
	b = append(t.partial, b...)
	t.partial = nil
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 && !utf8.FullRune(b) {
			t.partial = bytes.Clone(b)
			return
		}
		t.all = utf8.AppendRune(t.all, r)
		b = b[size:]
	}
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// appendEscape adds the character that an escape stands for, and returns how many bytes the escape has.
func (t *Text) appendEscape(s []byte) int {
	t.flushPartial()
	if s[1] != 'u' {
		t.flushSurrogate()
		t.all = append(t.all, escapes[s[1]])
		return 2
	}
	unit, _ := strconv.ParseUint(string(s[2:6]), 16, 16) // the string is valid
	switch r := rune(unit); {
	case t.highSurrogate != 0 && utf16.DecodeRune(t.highSurrogate, r) != utf8.RuneError:
		t.all = utf8.AppendRune(t.all, utf16.DecodeRune(t.highSurrogate, r))
		t.highSurrogate = 0
	case 0xD800 <= r && r < 0xDC00:
		t.flushSurrogate()
		t.highSurrogate = r
	default:
		t.flushSurrogate()
		t.all = utf8.AppendRune(t.all, r) // a low surrogate alone is U+FFFD there
	}
	return 6
}

// flushSurrogate gives up waiting for a low surrogate.
func (t *Text) flushSurrogate() {
	if t.highSurrogate != 0 {
		t.all = utf8.AppendRune(t.all, utf8.RuneError)
		t.highSurrogate = 0
	}
}

// flushPartial gives up waiting for the rest of a sequence. Each of its bytes counts, as encoding/json does.
func (t *Text) flushPartial() {
	for range t.partial {
		t.all = utf8.AppendRune(t.all, utf8.RuneError)
	}
	t.partial = nil
}
