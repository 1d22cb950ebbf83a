package upstream

import (
	"errors"
	"strings"

	"playground/internal/domain"
	"playground/internal/llm"
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

// Unknown is the error of an answer that may hold text in a form that is not known.
func (t Translator) Unknown(cause error) *domain.Error {
	return t.unavailable("upstream_malformed", "%s answered in a form that is not known here, so nothing more was read. What had arrived is kept.",
		llm.Fault{}, cause)
}

// Several is the error of an answer that is several at once.
func (t Translator) Several() *domain.Error {
	return t.unavailable("upstream_malformed", "%s gave several answers at once, which cannot be one. What had arrived is kept.",
		llm.Fault{}, errSeveral)
}

const errSeveral = Cause("several choices")

// NotAStream is the error of a body that is neither a stream nor an answer in its format.
func (t Translator) NotAStream(body []byte) *domain.Error {
	f := ReadFailure(0, nil, body)
	if f.Message == "" || strings.ContainsAny(f.Message[:1], "{[<") || body[0] == '<' { // a document, and no words
		return t.Malformed(ErrNotAStream)
	}
	return t.Translate(f)
}
