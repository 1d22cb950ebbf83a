package openai

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/upstream"
)

func (p *Provider) attempt(ctx context.Context, req *llm.Request, sealed llm.Sealed, to llm.Receiver) (llm.Outcome, *upstream.Failure, error) {
	call := &upstream.Call{}
	body, err := p.open(upstream.WithCall(ctx, call), p.server.path(req), sealed.Body)
	if err != nil {
		return llm.Outcome{}, failureOf(err), upstream.After(ctx, p.translate(err, call))
	}
	defer body.Close()
	to.Activity()
	a := p.newAnswer(ctx, req, to)
	if err := a.read(body, to.Activity); err != nil {
		return llm.Outcome{}, nil, upstream.After(ctx, err)
	}
	return a.outcome(req), nil, nil
}

func (p *Provider) newAnswer(ctx context.Context, req *llm.Request, to llm.Receiver) *answer {
	return &answer{provider: p, ctx: ctx, stops: req.Config.StopSequences, logprobs: req.Logprobs,
		writer: upstream.NewWriter(ctx, to, llm.ThinksInTags(req.Config.Model))}
}

// answer is one answer as it is read.
type answer struct {
	provider   *Provider
	ctx        context.Context
	stops      []string // the stop sequences that were asked for
	writer     *upstream.Writer
	plain      plainChunks
	model      string
	index      string          // of the choice that is read, as it stands in JSON; "" while there is none
	lastIndex  string          // that came with the finish reason
	indexes    map[string]bool // of its pieces, once there is more than one
	refused    bool
	isDocument bool // the whole answer came as one JSON value
	usage      upstream.Usage
	finish     upstream.Finish
	logprobs   *int // how many of the likeliest tokens were asked for; nil: no probabilities are read
}

// read applies events until "[DONE]" or the body's end. The answer is whole with the one, or when its finish
// reason has come and the body ended in order.
func (a *answer) read(body io.Reader, activity func()) error {
	in := upstream.NewEvents(body, a.writer.Flush, activity)
	for {
		event, err := in.Next()
		if err != nil {
			return cmp.Or(a.ended(err, in), a.writer.End())
		}
		done, err := a.event(event)
		if err != nil {
			return cmp.Or(a.writer.End(), err)
		}
		if done {
			return cmp.Or(a.stray(in.Stray()), a.writer.End())
		}
	}
}

// ended is why the events ended too early; nil when the answer is whole all the same.
func (a *answer) ended(err error, in *upstream.Events) error {
	if a.ctx.Err() != nil {
		return context.Cause(a.ctx)
	}
	if errors.Is(err, io.EOF) && !in.Torn() {
		if err := a.stray(in.Stray()); err != nil {
			return err
		}
		if a.finish.Reason != "" || a.isDocument {
			return nil
		}
	}
	return a.provider.errors.Ended(err, in)
}

// stray applies what came outside of events: an error, or the whole answer, in place of a stream.
func (a *answer) stray(raw []byte) error {
	if len(raw) == 0 || raw[0] != '{' && raw[0] != '[' {
		return nil
	}
	if a.logprobs != nil {
		raw = upstream.WithoutInfinities(raw)
	}
	streamed, values := !a.writer.IsEmpty(), 0
	for decoder := json.NewDecoder(bytes.NewReader(raw)); ; values++ {
		var one json.RawMessage
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return a.provider.errors.Truncated(err)
		}
		if streamed {
			err = a.beside(one)
		} else {
			err = a.value(one)
		}
		if err != nil {
			return err
		}
	}
	a.isDocument = values == 1 && !a.writer.IsEmpty()
	return nil
}

// beside is the error in a value that came beside a stream, where its place is not known: it says that it is
// one, or it has text that may be the answer's.
func (a *answer) beside(raw json.RawMessage) error {
	var c chunk
	if upstream.ReadObject(raw, &c) != nil {
		return nil
	}
	if c.isError() {
		return a.provider.inStream(raw)
	}
	if list, err := c.choices(); err != nil || len(list) > 0 {
		return a.provider.malformed()
	}
	return nil
}

// isEndMarker knows [DONE] in any case, and as a JSON string: some gateways encode what they pass on.
func isEndMarker(data []byte) bool {
	return len(data) <= len(`"[DONE]"`) && bytes.EqualFold(bytes.Trim(data, `"`), []byte("[DONE]"))
}

// event applies one event. It returns true for the end marker.
func (a *answer) event(event upstream.Event) (done bool, err error) {
	if string(event.Name) == "error" {
		return false, a.provider.inStream(event.Data)
	}
	if isEndMarker(event.Data) {
		return true, nil
	}
	if a.isPlain() {
		if text, ok := a.plain.text(event.Data, a.model != ""); ok {
			a.index = "0"
			a.writer.Text(text)
			return false, nil
		}
	}
	if a.logprobs != nil {
		event.Data = upstream.WithoutInfinities(event.Data)
	}
	switch {
	case json.Valid(event.Data):
		return false, a.value(event.Data)
	case isHeartbeat(event.Name):
		return false, nil
	}
	return a.lines(event.Data)
}

// isHeartbeat knows the events that only keep the connection, whatever they say.
func isHeartbeat(name []byte) bool {
	switch string(bytes.ToLower(name)) {
	case "ping", "heartbeat", "keepalive", "keep-alive", "keep_alive":
		return true
	}
	return false
}

// isPlain says whether a plain chunk means the same now as it does at the beginning.
func (a *answer) isPlain() bool {
	return a.logprobs == nil && a.indexes == nil && a.finish.Reason == "" && cmp.Or(a.index, "0") == "0"
}

// lines applies the lines of an event that is several payloads: some servers leave out the blank line
// between two events.
func (a *answer) lines(data []byte) (done bool, err error) {
	for line := range bytes.SplitSeq(data, []byte("\n")) {
		switch line = bytes.TrimSpace(line); {
		case len(line) == 0:
		case isEndMarker(line):
			return true, nil
		case !json.Valid(line):
			return false, a.provider.malformed()
		default:
			if err := a.value(line); err != nil {
				return false, err
			}
		}
	}
	return false, nil
}

// value applies one JSON value: a chunk, or a list of them.
func (a *answer) value(raw json.RawMessage) error {
	switch raw = bytes.TrimSpace(raw); {
	case raw[0] == '{':
		return a.chunk(raw)
	case raw[0] == '[':
		var list []json.RawMessage
		if err := json.Unmarshal(raw, &list); err != nil {
			return a.provider.malformed()
		}
		for _, one := range list {
			if one[0] != '{' {
				return a.provider.malformed()
			}
			if err := a.chunk(one); err != nil {
				return err
			}
		}
		return nil
	case !some(raw):
		return nil
	}
	return a.provider.malformed()
}

func (a *answer) chunk(raw json.RawMessage) error {
	var c chunk
	if err := upstream.ReadObject(raw, &c); err != nil {
		return a.provider.malformed()
	}
	if c.isError() {
		return a.provider.inStream(raw)
	}
	if a.model == "" {
		_ = json.Unmarshal(c.Model, &a.model)
	}
	for _, usage := range []json.RawMessage{c.Timings, c.Usage, c.Groq.Usage} {
		a.usage.Read(usage)
	}
	list, err := c.choices()
	if err != nil {
		return a.provider.errors.Unknown(err)
	}
	return a.choices(list, c.Probabilities)
}

// choices applies the one choice of a chunk, and its tokens' probabilities that stand beside it. Several at once cannot be
// one answer.
func (a *answer) choices(list []json.RawMessage, probabilities json.RawMessage) error {
	if len(list) > 1 {
		return a.provider.several()
	}
	for _, raw := range list {
		var c choice
		if err := upstream.ReadObject(raw, &c); err != nil {
			return a.provider.errors.Malformed(err)
		}
		if some(c.Error) {
			return a.provider.inStream(raw)
		}
		if !some(c.Probabilities) {
			c.Probabilities = probabilities
		}
		if err := a.choice(c); err != nil {
			return err
		}
	}
	return nil
}

func (a *answer) choice(c choice) error {
	piece, message, err := c.read()
	if err != nil {
		return a.provider.errors.Unknown(err)
	}
	if len(piece.text)+len(piece.reasoning) > 0 && !a.follows(c.index()) {
		return a.provider.several()
	}
	a.readLogprobs(c, piece, message)
	a.write(piece)
	if err := a.message(message); err != nil {
		return err
	}
	a.usage.Read(c.Usage)
	return a.finished(c)
}

// follows says whether text of this index goes on with the same answer. An index may be anything, may be
// missing and may count the chunks; but what comes back to an index, or comes after the answer's end, is of
// another answer.
func (a *answer) follows(index string) bool {
	a.index = cmp.Or(a.index, index)
	if index == "" || index == a.index {
		return true
	}
	if a.indexes == nil {
		a.indexes = map[string]bool{a.index: true}
	}
	known := a.indexes[index]
	a.index, a.indexes[index] = index, true
	return !known && a.finish.Reason == ""
}

func (a *answer) write(p pieces) {
	a.refused = a.refused || p.refused
	a.writer.Reasoning(p.reasoning)
	a.writer.Text(p.text)
}

// message applies a whole message, which some servers send after its pieces, and all in their place where
// nothing was streamed.
func (a *answer) message(whole pieces) error {
	if a.writer.IsEmpty() {
		a.write(whole)
		return nil
	}
	if len(whole.text) > 0 && !a.writer.Wrote(whole.text) {
		return a.provider.errors.Unknown(errOtherFormat)
	}
	return nil
}

// finished takes note of why the answer ends. OpenAI says "stop" for a stop sequence too; servers that name
// the matched string in stop_reason let us tell.
func (a *answer) finished(c choice) error {
	finish := upstream.ReadFinish(c.FinishReason)
	var word string
	_ = json.Unmarshal(c.StopReason, &word)
	switch second := upstream.ReadFinish(c.StopReason); {
	case finish.Reason == domain.FinishEndTurn && word != "" && (!known(second) || slices.Contains(a.stops, word)):
		finish.Reason = domain.FinishStopSequence
	case finish.Reason == "" && word != "":
		finish = second
	case finish.Reason == domain.FinishError:
		return a.provider.failedWith(finish.Raw)
	}
	if finish.Reason != "" {
		if a.lastIndex = cmp.Or(a.lastIndex, c.index()); c.index() != "" && c.index() != a.lastIndex {
			return a.provider.several()
		}
	}
	a.finish = a.finish.Better(finish)
	return nil
}

// known says whether a word is one by which vendors say why an answer ended.
func known(f upstream.Finish) bool { return f.Reason != "" && f.Reason != domain.FinishOther }

func (a *answer) outcome(req *llm.Request) llm.Outcome {
	o := llm.Outcome{FinishReason: cmp.Or(a.finish.Reason, domain.FinishEndTurn), RawFinishReason: a.provider.errors.Name(a.finish.Raw),
		ResolvedModel: cmp.Or(a.provider.errors.Name(a.model), req.Config.Model)}
	if a.refused && o.FinishReason == domain.FinishEndTurn {
		o.FinishReason = domain.FinishContentFilter
	}
	return a.usage.Report(o, req, llm.Describe(a.provider.name, req.Config.Model), a.writer)
}
