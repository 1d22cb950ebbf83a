package anthropic

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/upstream"
)

// event is what is read of one event's payload, or of a whole message in place of a stream.
type event struct {
	Type         string          `json:"type"`
	Message      json.RawMessage `json:"message"`
	ContentBlock json.RawMessage `json:"content_block"`
	Delta        json.RawMessage `json:"delta"`
	Usage        json.RawMessage `json:"usage"`
	Error        json.RawMessage `json:"error"`
	otherFormats
}

// otherFormats are the members that hold text in answers of other formats.
type otherFormats struct {
	Completion json.RawMessage `json:"completion"`
	Text       json.RawMessage `json:"text"`
	Content    json.RawMessage `json:"content"`
	Choices    json.RawMessage `json:"choices"`
}

// message is a whole message, or the empty one that a stream begins with.
type message struct {
	Model      string          `json:"model"`
	Content    json.RawMessage `json:"content"`
	StopReason json.RawMessage `json:"stop_reason"`
	Usage      json.RawMessage `json:"usage"`
}

// block is a content block, or a piece of one. Tool input and signatures are neither text nor reasoning.
type block struct {
	Type       string          `json:"type"`
	Text       json.RawMessage `json:"text"`
	Thinking   json.RawMessage `json:"thinking"`
	StopReason json.RawMessage `json:"stop_reason"` // message_delta's
}

// answer is one answer as it is read.
type answer struct {
	provider *Provider
	ctx      context.Context
	writer   *upstream.Writer
	model    string
	usage    usage
	finish   upstream.Finish
	stopped  bool // message_stop came
}

// read applies events until message_stop or the body's end. The answer is whole with the one, or when its
// stop reason has come and the body ended in order.
func (a *answer) read(body io.Reader, activity func()) error {
	in := upstream.NewEvents(body, a.writer.Flush, activity)
	for {
		event, err := in.Next()
		if err != nil {
			return cmp.Or(a.ended(err, in), a.writer.End())
		}
		if err := a.event(event); err != nil {
			return cmp.Or(a.writer.End(), err)
		}
		if a.stopped {
			return a.writer.End()
		}
	}
}

// ended is why the events ended too early; nil when the answer is whole all the same.
func (a *answer) ended(err error, in *upstream.Events) error {
	if a.ctx.Err() != nil {
		return context.Cause(a.ctx)
	}
	stray := in.Stray()
	if errors.Is(err, io.EOF) && len(stray) > 0 {
		return a.document(stray)
	}
	if errors.Is(err, io.EOF) && a.finish.Reason != "" && !in.Torn() {
		return nil
	}
	return a.provider.errors.Ended(err, in)
}

// event applies one event. Its type stands in the payload too: some gateways leave out the event's name.
func (a *answer) event(e upstream.Event) error {
	if string(e.Data) == "[DONE]" { // a gateway's own end marker
		a.stopped = true
		return nil
	}
	if string(e.Name) == "error" {
		return a.provider.inStream(e.Data)
	}
	if a.plain(e.Data) {
		return nil
	}
	var ev event
	if err := upstream.ReadObject(e.Data, &ev); err != nil {
		return a.provider.errors.Malformed(err)
	}
	switch cmp.Or(ev.Type, string(e.Name)) {
	case "error":
		return a.provider.inStream(e.Data)
	case "message_start":
		return a.start(ev.Message)
	case "content_block_start":
		return a.block(ev.ContentBlock)
	case "content_block_delta":
		return a.block(ev.Delta)
	case "message_delta":
		a.usage.read(ev.Usage)
		var d block
		_ = upstream.ReadObject(ev.Delta, &d)
		return a.finished(d.StopReason)
	case "message_stop":
		a.stopped = true
	case "message":
		return a.document(e.Data)
	case "ping", "content_block_stop":
	default:
		return a.other(ev, e.Data)
	}
	return nil
}

// other passes over an event of a type that is not known, unless it may hold text.
func (a *answer) other(ev event, raw json.RawMessage) error {
	if isThere(ev.Error) {
		return a.provider.inStream(raw)
	}
	var b block
	_ = upstream.ReadObject(ev.Delta, &b)
	for _, member := range []json.RawMessage{ev.Completion, ev.Text, ev.Content, ev.Choices, b.Text} {
		if isThere(member) {
			return a.provider.errors.Unknown(upstream.ErrContent)
		}
	}
	return nil
}

func isThere(raw json.RawMessage) bool {
	return len(raw) > 2 && string(raw) != "null" // more than "", [] or {}
}

// start applies the message that a stream begins with, which holds no text yet at Anthropic itself.
func (a *answer) start(raw json.RawMessage) error {
	var m message
	_ = upstream.ReadObject(raw, &m)
	a.model = cmp.Or(a.model, m.Model)
	a.usage.read(m.Usage)
	return a.content(m.Content)
}

func (a *answer) content(raw json.RawMessage) error {
	text, thought, err := upstream.Content(raw)
	if err != nil {
		return a.provider.errors.Unknown(err)
	}
	a.writer.Reasoning(thought)
	a.writer.Text(text)
	return nil
}

// block applies a content block, or a piece of one.
func (a *answer) block(raw json.RawMessage) error {
	var b block
	if err := upstream.ReadObject(raw, &b); err != nil {
		return a.provider.errors.Malformed(err)
	}
	switch b.Type {
	case "thinking", "thinking_delta":
		a.writer.Reasoning(upstream.Thought(b.Thinking))
		return nil
	}
	return a.content(b.Text)
}

// document applies a whole message, in place of a stream.
func (a *answer) document(raw json.RawMessage) error {
	var m message
	var e event
	if upstream.ReadObject(raw, &m) != nil || upstream.ReadObject(raw, &e) != nil {
		return a.provider.errors.NotAStream(raw)
	}
	if e.Type == "error" || isThere(e.Error) {
		return a.provider.inStream(raw)
	}
	if len(m.Content) == 0 {
		return a.provider.errors.NotAStream(raw)
	}
	if err := a.start(raw); err != nil {
		return err
	}
	a.stopped = true
	return a.finished(m.StopReason)
}

func (a *answer) finished(raw json.RawMessage) error {
	finish := upstream.ReadFinish(raw)
	if finish.Reason == domain.FinishError {
		return a.provider.errors.Translate(upstream.Failure{Message: "the model failed while it answered (" + finish.Raw + ")"})
	}
	a.finish = a.finish.Better(finish)
	return nil
}

func (a *answer) outcome(req *llm.Request) llm.Outcome {
	o := llm.Outcome{FinishReason: cmp.Or(a.finish.Reason, domain.FinishEndTurn), RawFinishReason: a.provider.errors.Name(a.finish.Raw),
		ResolvedModel: cmp.Or(a.provider.errors.Name(a.model), req.Config.Model)}
	return a.usage.whole().Report(o, req, llm.Describe(name, req.Config.Model), a.writer)
}

// usage are Anthropic's counts, whose input leaves out what was read from a cache or written to it.
type usage struct {
	upstream.Usage
	written upstream.Usage
}

func (u *usage) read(raw json.RawMessage) {
	u.Read(raw)
	var f struct {
		Created json.RawMessage `json:"cache_creation_input_tokens"`
	}
	if upstream.ReadObject(raw, &f) == nil && len(f.Created) > 0 {
		u.written.Read(json.RawMessage(`{"input_tokens":` + string(f.Created) + `}`))
	}
}

func (u *usage) whole() *upstream.Usage {
	whole := u.Usage
	whole.Input += whole.Cached + u.written.Input
	return &whole
}
