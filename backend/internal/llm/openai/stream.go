package openai

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"

	sdk "github.com/sashabaranov/go-openai"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/upstream"
)

func (p *Provider) attempt(ctx context.Context, req llm.Request, sealed llm.Sealed, onText func(string)) (llm.Outcome, error) {
	call := &upstream.Call{}
	body, err := p.open(upstream.WithCall(ctx, call), paths[req.Mode], sealed.Body)
	if err != nil {
		return llm.Outcome{}, upstream.After(ctx, p.translate(err, call))
	}
	defer body.Close()
	a := &answer{provider: p, ctx: ctx, onText: onText}
	if err := a.read(body); err != nil {
		return llm.Outcome{}, upstream.After(ctx, err)
	}
	return a.outcome(req, llm.Describe(p.name, req.Config.Model)), nil
}

// answer is one stream as it is read.
type answer struct {
	provider *Provider
	ctx      context.Context
	onText   func(string)
	text     upstream.Text
	model    string
	usage    *sdk.Usage
	finish   string
	refused  bool
}

// read applies chunks until "[DONE]", the one sign that the answer is whole: a finish reason says why the
// text ends, and what comes between them, the usage, may be lost with the connection.
func (a *answer) read(body io.Reader) error {
	in := &lines{body: body, before: a.flush}
	for {
		payload, err := in.next()
		if err != nil {
			return a.truncated(err, in.nonEvent)
		}
		if string(payload) == "[DONE]" {
			a.text.End()
			return cmp.Or(a.flush(), a.nonEventError(in.nonEvent))
		}
		if in.isError {
			return cmp.Or(a.flush(), a.errorEvent(payload))
		}
		if err := a.chunk(payload); err != nil {
			return cmp.Or(a.flush(), err)
		}
	}
}

// flush hands on the text that has come, in one piece, whenever the next has to be waited for. Nothing
// follows a cancellation.
func (a *answer) flush() error {
	if a.ctx.Err() != nil {
		return context.Cause(a.ctx)
	}
	if text := a.text.Drain(); text != "" {
		a.onText(text)
	}
	return nil
}

func (a *answer) chunk(payload []byte) error {
	if text, ok := fastPathText(payload, a.model != ""); ok {
		a.text.Write(text)
		return nil
	}
	var c chunk
	if err := json.Unmarshal(payload, &c); err != nil {
		return a.provider.errors.Malformed(err)
	}
	if string(c.Object) == `"error"` {
		return a.provider.inStream(topLevelError(payload))
	}
	return a.apply(c)
}

// errorEvent is the error that an event of that name brings, however it is written.
func (a *answer) errorEvent(payload []byte) error {
	return cmp.Or(a.nonEventError(payload), error(a.provider.inStream(topLevelError(payload))))
}

// truncated is why the lines ended too early; nonEvent is what came that was no event.
func (a *answer) truncated(err error, nonEvent []byte) error {
	if a.ctx.Err() != nil {
		return context.Cause(a.ctx)
	}
	if errors.Is(err, errLongLine) {
		return a.provider.errors.Malformed(err)
	}
	return cmp.Or(a.nonEventError(nonEvent), error(a.provider.errors.Truncated(err)))
}

// nonEventError is the error that what came beside the events holds, if it is one.
func (a *answer) nonEventError(nonEvent []byte) error {
	var body sdk.ErrorResponse
	if json.Unmarshal(nonEvent, &body) == nil && body.Error != nil {
		return a.provider.inStream(body.Error)
	}
	return nil
}

func (a *answer) apply(c chunk) error {
	if c.Error != nil {
		return a.provider.inStream(c.Error)
	}
	a.model = cmp.Or(a.model, c.Model)
	if c.Usage != nil {
		a.usage = c.Usage
	}
	for _, choice := range c.Choices {
		if choice.Index != 0 {
			continue
		}
		a.refused = a.refused || len(choice.Delta.Refusal) > 0
		for _, piece := range []escaped{choice.Delta.Content, choice.Delta.Refusal, choice.Text} {
			a.text.Write(piece)
		}
		if choice.FinishReason == "error" {
			return a.provider.inStream(&sdk.APIError{Message: "the model failed while it answered"})
		}
		if choice.FinishReason != "" {
			a.finish = finishReason(choice.FinishReason, choice.StopReason)
		}
	}
	return nil
}

// finishReason maps to the contract's. OpenAI says "stop" for a stop sequence too; servers that
// name the matched string in stop_reason let us tell.
func finishReason(reason string, matched json.RawMessage) string {
	switch reason {
	case "length":
		return "max_tokens"
	case "content_filter":
		return "content_filter"
	case "tool_calls", "function_call":
		return "tool_use"
	}
	if len(matched) > 0 && matched[0] == '"' {
		return "stop_sequence"
	}
	return "end_turn"
}

func (a *answer) outcome(req llm.Request, model domain.Model) llm.Outcome {
	o := llm.Outcome{FinishReason: cmp.Or(a.finish, "end_turn"), ResolvedModel: cmp.Or(a.model, req.Config.Model)}
	if a.refused && o.FinishReason == "end_turn" {
		o.FinishReason = "content_filter"
	}
	if a.usage != nil && (a.usage.PromptTokens > 0 || a.usage.CompletionTokens > 0) {
		o.InputTokens, o.OutputTokens = a.usage.PromptTokens, a.usage.CompletionTokens
		return o
	}
	o.InputTokens, o.OutputTokens, o.Estimated = llm.CountRequest(req, model), llm.Count(model.ID, a.text.All()), true
	return o
}
