package upstream

import (
	"context"
	"strings"

	"playground/internal/llm"
)

// Writer hands an answer on as whole characters, text and reasoning in the order in which they came.
type Writer struct {
	ctx         context.Context
	to          llm.Receiver
	text        Text
	reasoning   Text
	inReasoning bool
	tags        *thinkTags // nil: the text holds no reasoning
}

// NewWriter makes a writer; after ctx has ended it hands on nothing. inTags says that the model writes its
// reasoning at the beginning of its text, between <think> and </think>.
func NewWriter(ctx context.Context, to llm.Receiver, inTags bool) *Writer {
	w := &Writer{ctx: ctx, to: to}
	if inTags {
		w.tags = &thinkTags{}
	}
	return w
}

// Text adds what stands between the quotes of a valid JSON string to the answer.
func (w *Writer) Text(escaped []byte) { w.write(escaped, false) }

// Reasoning adds what stands between the quotes of a valid JSON string to the reasoning.
func (w *Writer) Reasoning(escaped []byte) { w.write(escaped, true) }

func (w *Writer) write(escaped []byte, reasoning bool) {
	if len(escaped) == 0 {
		return
	}
	if w.inReasoning != reasoning {
		w.flush()
		w.inReasoning = reasoning
	}
	if reasoning {
		w.reasoning.Write(escaped)
	} else {
		w.text.Write(escaped)
	}
}

// Flush hands on the whole characters that have come. Its error is the cause of ctx's end.
func (w *Writer) Flush() error {
	w.flush()
	return context.Cause(w.ctx)
}

// End hands on the rest: no more comes. Its error is the cause of ctx's end.
func (w *Writer) End() error {
	w.reasoning.End()
	w.text.End()
	w.flush()
	if w.tags != nil && w.ctx.Err() == nil {
		w.tags.end(w.to)
	}
	return context.Cause(w.ctx)
}

func (w *Writer) flush() {
	if w.ctx.Err() != nil {
		return
	}
	w.to.Reasoning(w.reasoning.Drain())
	text := w.text.Drain()
	if w.tags == nil {
		w.to.Text(text)
		return
	}
	w.tags.write(text, w.to)
}

// IsEmpty says whether nothing was written.
func (w *Writer) IsEmpty() bool { return w.text.IsEmpty() && w.reasoning.IsEmpty() }

// Wrote says whether the whole text so far is what stands between the quotes of a JSON string.
func (w *Writer) Wrote(escaped []byte) bool {
	var other Text
	other.Write(escaped)
	other.End()
	return strings.TrimSpace(other.All()) == strings.TrimSpace(w.text.All())
}

const openTag, closeTag = "<think>", "</think>"

// thinkTags takes the reasoning out of a text that begins with it between tags. White space around the tags
// is the template's, and goes with them.
type thinkTags struct {
	state int
	held  string // what may be the beginning of a tag
}

const (
	beforeThinking = iota
	inThinking
	afterThinking // white space may still come
	inAnswer
)

func (t *thinkTags) write(text string, to llm.Receiver) {
	text = t.held + text
	t.held = ""
	for text != "" {
		switch t.state {
		case beforeThinking:
			text = t.open(text)
		case inThinking:
			text = t.think(text, to)
		case afterThinking:
			if text = strings.TrimLeft(text, " \t\r\n"); text != "" {
				t.state = inAnswer
			}
		default:
			to.Text(text)
			return
		}
	}
}

// open looks for the opening tag, and holds back what may become one.
func (t *thinkTags) open(text string) (rest string) {
	trimmed := strings.TrimLeft(text, " \t\r\n")
	switch {
	case strings.HasPrefix(trimmed, openTag):
		t.state = inThinking
		return strings.TrimLeft(trimmed[len(openTag):], "\r\n")
	case strings.HasPrefix(openTag, trimmed):
		t.held = text
		return ""
	}
	t.state = inAnswer
	return text
}

// think hands on reasoning until the closing tag, and holds back what may be the tag's beginning.
func (t *thinkTags) think(text string, to llm.Receiver) (rest string) {
	if thought, answer, closed := strings.Cut(text, closeTag); closed {
		to.Reasoning(thought)
		t.state = afterThinking
		return answer
	}
	for n := min(len(closeTag)-1, len(text)); n > 0; n-- {
		if strings.HasSuffix(text, closeTag[:n]) {
			t.held = text[len(text)-n:]
			text = text[:len(text)-n]
			break
		}
	}
	to.Reasoning(text)
	return ""
}

// end hands on what was held back.
func (t *thinkTags) end(to llm.Receiver) {
	if t.state == inThinking {
		to.Reasoning(t.held)
	} else {
		to.Text(t.held)
	}
	t.held = ""
}
