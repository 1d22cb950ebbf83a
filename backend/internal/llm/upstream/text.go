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
	all  []byte // whole characters
	sent int    // how many bytes of them Take has handed on
	half rune   // a high surrogate without its low one; 0: none
	part []byte // the beginning of a UTF-8 sequence
}

// Write adds what stands between the quotes of a valid JSON string.
func (t *Text) Write(escaped []byte) {
	for len(escaped) > 0 {
		plain := bytes.IndexByte(escaped, '\\')
		if plain < 0 {
			t.raw(escaped)
			return
		}
		t.raw(escaped[:plain])
		escaped = escaped[plain:]
		escaped = escaped[t.escape(escaped):]
	}
}

// Take returns the whole characters that came since it was last called.
func (t *Text) Take() string {
	text := string(t.all[t.sent:])
	t.sent = len(t.all)
	return text
}

// End replaces what still waits: no more comes.
func (t *Text) End() {
	t.lone()
	t.broken()
}

// All is the text so far, without what waits.
func (t *Text) All() string { return string(t.all) }

// raw adds bytes that need no unescaping.
func (t *Text) raw(b []byte) {
	if len(b) == 0 {
		return
	}
	t.lone()
	if len(t.part) == 0 && utf8.Valid(b) {
		t.all = append(t.all, b...)
		return
	}
	b = append(t.part, b...)
	t.part = nil
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 && !utf8.FullRune(b) {
			t.part = bytes.Clone(b)
			return
		}
		t.all = utf8.AppendRune(t.all, r)
		b = b[size:]
	}
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escape adds the character that an escape stands for, and returns how many bytes the escape has.
func (t *Text) escape(s []byte) int {
	t.broken()
	if s[1] != 'u' {
		t.lone()
		t.all = append(t.all, escapes[s[1]])
		return 2
	}
	unit, _ := strconv.ParseUint(string(s[2:6]), 16, 16) // the string is valid
	switch r := rune(unit); {
	case t.half != 0 && utf16.DecodeRune(t.half, r) != utf8.RuneError:
		t.all = utf8.AppendRune(t.all, utf16.DecodeRune(t.half, r))
		t.half = 0
	case 0xD800 <= r && r < 0xDC00:
		t.lone()
		t.half = r
	default:
		t.lone()
		t.all = utf8.AppendRune(t.all, r) // a low surrogate alone is U+FFFD there
	}
	return 6
}

// lone gives up waiting for a low surrogate.
func (t *Text) lone() {
	if t.half != 0 {
		t.all = utf8.AppendRune(t.all, utf8.RuneError)
		t.half = 0
	}
}

// broken gives up waiting for the rest of a sequence. Each of its bytes counts, as encoding/json does.
func (t *Text) broken() {
	for range t.part {
		t.all = utf8.AppendRune(t.all, utf8.RuneError)
	}
	t.part = nil
}
