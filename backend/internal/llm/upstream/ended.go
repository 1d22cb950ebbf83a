package upstream

import (
	"errors"
	"strings"

	"playground/internal/domain"
)

// Ended is why a stream ended before its answer was whole: its body broke off or has no end, or it holds
// an error or a page in place of a stream.
func (t Translator) Ended(cause error, in *Events) *domain.Error {
	stray := in.Stray()
	switch {
	case errors.Is(cause, ErrTooLong):
		return t.Malformed(cause)
	case len(stray) == 0:
		return t.Truncated(cause)
	}
	return t.NotAStream(stray)
}

// NotAStream is the error of a body that is neither a stream nor an answer in its format.
func (t Translator) NotAStream(body []byte) *domain.Error {
	f := ReadFailure(0, nil, body)
	if f.Message == "" || strings.ContainsAny(f.Message[:1], "{[<") || body[0] == '<' { // a document, and no words
		return t.Malformed(ErrNotAStream)
	}
	return t.Translate(f)
}
