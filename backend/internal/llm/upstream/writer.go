package upstream

import (
	"context"
	"strings"

	"playground/internal/domain"
	"playground/internal/llm"
)

// Writer hands an answer on as whole characters, text and reasoning in the order in which they came.
type Writer struct {
	ctx         context.Context
	to          llm.Receiver
	text        Text
	reasoning   Text
	inReasoning bool
	tags        *thinkTags            // nil: the text holds no reasoning
	logprobs    []domain.TokenLogprob // that wait for text
	dropped     int                   // tokens whose probabilities are lost, since logprobs were handed on
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

// maxWaiting bounds how many tokens may wait for text; what holds text back is a few tokens long.
const maxWaiting = 512

// Logprobs adds the probabilities of tokens, and how many of them could not be read; the text that they came with is
// added next. They are handed on with the next text of the answer, and none without any.
func (w *Writer) Logprobs(tokens []domain.TokenLogprob, dropped int) {
	if w.tags != nil { // which of them are of the answer, each chunk has to say by itself
		w.flush()
	}
	w.dropped += dropped
	if len(w.logprobs) >= maxWaiting {
		w.dropped += len(tokens)
		return
	}
	w.logprobs = append(w.logprobs, tokens...)
}

func (w *Writer) handLogprobs() {
	w.to.Logprobs(w.logprobs, w.dropped)
	w.logprobs, w.dropped = nil, 0
}

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
	if w.text.All() != "" && w.ctx.Err() == nil {
		w.handLogprobs()
	}
	return context.Cause(w.ctx)
}

func (w *Writer) flush() {
	if w.ctx.Err() != nil {
		return
	}
	w.to.Reasoning(w.reasoning.Drain())
	text := w.text.Drain()
	switch {
	case w.tags == nil && text == "": // probabilities wait on
	case w.tags == nil:
		w.handLogprobs()
		w.to.Text(text)
	case len(w.logprobs) == 0:
		w.tags.write(text, w.to)
	default:
		w.flushTagged(text)
	}
}

// flushTagged hands on text of a model that thinks in it, and no probabilities of what is not its answer.
func (w *Writer) flushTagged(text string) {
	w.tags.write(text, llm.Receiver{
		OnText:      func(piece string) { w.handLogprobs(); w.to.Text(piece) },
		OnReasoning: func(piece string) { w.logprobs = nil; w.to.Reasoning(piece) },
	})
	if w.tags.state == inThinking || w.tags.state == afterThinking {
		w.logprobs = nil
	}
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
