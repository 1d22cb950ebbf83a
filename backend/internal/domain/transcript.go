package domain

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"playground/internal/text"
)

// Transcript is all that a model wrote, answer and reasoning, in the order in which they came, as bytes that
// only grow: one log, one relay and one offset serve both. Between pieces of the one and the other stands a
// byte that no UTF-8 has, so the transcript of a model that does not think is its answer, byte for byte.
type Transcript []byte

const (
	reasoningFollows = 0xFE
	answerFollows    = 0xFF
)

// marks are what ends a piece of the answer, and of the reasoning.
var marks = map[bool]byte{false: reasoningFollows, true: answerFollows}

// NewTranscript joins an answer and its reasoning as they came: segments are the lengths of their pieces in
// bytes, in turn, beginning with the answer. nil is an answer alone.
func NewTranscript(answer, reasoning string, segments []int) Transcript {
	if len(segments) == 0 {
		return Transcript(answer)
	}
	var t Transcript
	thinks := false
	for i, length := range segments {
		from := &answer
		if thinks {
			from = &reasoning
		}
		length = max(0, min(length, len(*from)))
		t = append(t, (*from)[:length]...)
		*from = (*from)[length:]
		if i < len(segments)-1 {
			t = append(t, marks[thinks])
		}
		thinks = !thinks
	}
	return t
}

// Split takes a transcript apart into what NewTranscript joins.
func (t Transcript) Split() (answer, reasoning string, segments []int) {
	if bytes.IndexByte(t, reasoningFollows) < 0 {
		return string(t), "", nil
	}
	var all [2]strings.Builder
	for thinks := false; ; thinks = !thinks {
		piece, rest, more := bytes.Cut(t, []byte{marks[thinks]})
		all[len(segments)%2].Write(piece)
		segments = append(segments, len(piece))
		if t = rest; !more {
			return all[0].String(), all[1].String(), segments
		}
	}
}

// Mark is what has to stand before a piece that follows one of the other kind.
func Mark(thinks bool) string { return string([]byte{marks[!thinks]}) }

// Position is how much of a run its reader has: bytes of the answer, and of the reasoning.
type Position struct {
	Answer, Reasoning int
	// AnswerAlone leaves the reasoning open: none of it is missing, unless nothing was read at all.
	AnswerAlone bool
}

// String is a position as the id of an event: "n", or "n.m" once there is reasoning.
func (p Position) String() string {
	if p.Reasoning == 0 {
		return strconv.Itoa(p.Answer)
	}
	return strconv.Itoa(p.Answer) + "." + strconv.Itoa(p.Reasoning)
}

// ParsePosition reads the id of an event. It takes one spelling of each number.
func ParsePosition(id string) (Position, bool) {
	answer, reasoning, both := strings.Cut(id, ".")
	p := Position{AnswerAlone: !both}
	ok := parseLength(answer, &p.Answer) && (!both || parseLength(reasoning, &p.Reasoning))
	return p, ok
}

func parseLength(s string, n *int) bool {
	var err error
	*n, err = strconv.Atoi(s)
	return err == nil && *n >= 0 && strconv.Itoa(*n) == s
}

// Cursor reads a transcript from its beginning, a stretch at a time.
type Cursor struct {
	Offset int // bytes of the transcript that were read
	at     Position
	seen   Position // what the reader had before: it is read, and not returned
	thinks bool     // the piece that is read is reasoning
}

// Position is how much the reader has.
func (c *Cursor) Position() Position {
	return Position{Answer: max(c.at.Answer, c.seen.Answer), Reasoning: max(c.at.Reasoning, c.seen.Reasoning)}
}

// Next reads on in what follows at Offset. It returns a piece of at most limit bytes, whole characters, which
// may be empty, and what is left to read.
func (c *Cursor) Next(t []byte, limit int) (thinks bool, piece, rest []byte) {
	piece, more := t, false
	if i := bytes.IndexByte(t, marks[c.thinks]); i >= 0 {
		piece, more = t[:i], true
	}
	if len(piece) > limit {
		piece, more = text.Truncate(piece, limit), false
	}
	rest, thinks = t[len(piece):], c.thinks
	c.Offset += len(piece)
	piece = c.advance(piece)
	if more {
		c.Offset, c.thinks, rest = c.Offset+1, !c.thinks, rest[1:]
	}
	return thinks, piece, rest
}

// advance counts a piece, and returns what of it the reader lacks.
func (c *Cursor) advance(piece []byte) []byte {
	at, seen := &c.at.Answer, c.seen.Answer
	if c.thinks {
		at, seen = &c.at.Reasoning, c.seen.Reasoning
	}
	known := max(0, min(seen-*at, len(piece)))
	*at += len(piece)
	return piece[known:]
}

// Errors of CursorAt.
var (
	ErrBeyond = errors.New("is beyond the end of this run's text")
	ErrInside = errors.New("is inside a character of this run's text")
)

// CursorAt is where a reader goes on that has a transcript up to a position. What is there may not be all yet:
// ErrBeyond says that the position was not found in it.
func CursorAt(t Transcript, p Position) (Cursor, error) {
	if p.AnswerAlone {
		return cursorAfter(t, p.Answer)
	}
	answer, reasoning, _ := t.Split()
	if p.Answer > len(answer) || p.Reasoning > len(reasoning) {
		return Cursor{}, ErrBeyond
	}
	if inside(answer, p.Answer) || inside(reasoning, p.Reasoning) {
		return Cursor{}, ErrInside
	}
	return Cursor{seen: p}, nil
}

// cursorAfter is behind the n-th byte of the answer, and all the reasoning before it.
func cursorAfter(t Transcript, n int) (Cursor, error) {
	c := Cursor{}
	for rest := []byte(t); c.at.Answer < n; {
		if len(rest) == 0 {
			return Cursor{}, ErrBeyond
		}
		limit := len(rest)
		if !c.thinks {
			limit = n - c.at.Answer
			if i := bytes.IndexByte(rest, reasoningFollows); (i < 0 || i > limit) && limit < len(rest) && !utf8.RuneStart(rest[limit]) {
				return Cursor{}, ErrInside
			}
		}
		_, _, rest = c.Next(rest, limit)
	}
	return c, nil
}

func inside(text string, n int) bool { return n < len(text) && !utf8.RuneStart(text[n]) }
