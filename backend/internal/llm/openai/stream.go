package openai

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	sdk "github.com/sashabaranov/go-openai"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/upstream"
)

// rawStream is what the SDK's two kinds of stream share.
type rawStream interface {
	RecvRaw() ([]byte, error)
	Close() error
}

// chunk is one data line of either format: chat has a delta, completions have a text. The fields
// past the common ones are extensions of other servers (vLLM's stop_reason, an error in mid-stream).
type chunk struct {
	Model   string        `json:"model"`
	Error   *sdk.APIError `json:"error"`
	Usage   *sdk.Usage    `json:"usage"`
	Choices []struct {
		Index int    `json:"index"`
		Text  string `json:"text"`
		Delta struct {
			Content string `json:"content"`
			Refusal string `json:"refusal"`
		} `json:"delta"`
		FinishReason string          `json:"finish_reason"`
		StopReason   json.RawMessage `json:"stop_reason"`
	} `json:"choices"`
}

func (p *Provider) attempt(ctx context.Context, req llm.Request, sealed llm.Sealed, onText func(string)) (llm.Outcome, error) {
	var in *lines
	call := &upstream.Call{Body: sealed.Body, Wrap: func(body io.ReadCloser) io.ReadCloser { in = newLines(body); return in }}
	stream, err := p.open(upstream.WithCall(ctx, call), req)
	if err != nil {
		return llm.Outcome{}, upstream.After(ctx, p.translate(err, call))
	}
	defer stream.Close()
	a := &answer{provider: p, onText: onText}
	if err := a.read(ctx, stream, in); err != nil {
		return llm.Outcome{}, upstream.After(ctx, err)
	}
	return a.outcome(req, llm.Describe(p.name, req.Config.Model)), nil
}

// open has the SDK address and authorize the request; the body is ours.
func (p *Provider) open(ctx context.Context, req llm.Request) (rawStream, error) {
	if req.Mode == domain.ModeCompletion {
		stream, err := p.client.CreateCompletionStream(ctx, sdk.CompletionRequest{Model: req.Config.Model, Prompt: ""})
		return stream, err
	}
	stream, err := p.client.CreateChatCompletionStream(ctx, sdk.ChatCompletionRequest{Model: req.Config.Model})
	return stream, err
}

type answer struct {
	provider *Provider
	onText   func(string)
	text     strings.Builder
	model    string
	usage    *sdk.Usage
	finish   string
	refused  bool
}

// read takes chunks until "[DONE]", the one sign that the answer is whole: a finish reason says why the
// text ends, and what comes between them, the usage, may be lost with the connection. To the SDK a
// clean end of the body is the same io.EOF.
func (a *answer) read(ctx context.Context, stream rawStream, in *lines) error {
	for {
		line, err := stream.RecvRaw()
		if errors.Is(err, io.EOF) && in.done {
			return nil
		}
		if err != nil {
			return a.broken(err)
		}
		var c chunk
		if err := json.Unmarshal(line, &c); err != nil {
			return a.provider.errors.Malformed(err)
		}
		if ctx.Err() != nil { // a chunk in the buffer must not follow a cancellation
			return context.Cause(ctx)
		}
		if err := a.take(c); err != nil {
			return err
		}
	}
}

func (a *answer) broken(err error) error {
	var api *sdk.APIError
	if errors.As(err, &api) {
		return a.provider.inStream(api)
	}
	if errors.Is(err, errLongLine) {
		return a.provider.errors.Malformed(err)
	}
	return a.provider.errors.Truncated(err)
}

func (a *answer) take(c chunk) error {
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
		a.refused = a.refused || choice.Delta.Refusal != ""
		a.emit(choice.Delta.Content + choice.Delta.Refusal + choice.Text)
		if choice.FinishReason == "error" {
			return a.provider.inStream(&sdk.APIError{Message: "the model failed while it answered"})
		}
		if choice.FinishReason != "" {
			a.finish = finishReason(choice.FinishReason, choice.StopReason)
		}
	}
	return nil
}

func (a *answer) emit(text string) {
	if text != "" {
		a.text.WriteString(text)
		a.onText(text)
	}
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
	o.InputTokens, o.OutputTokens, o.Estimated = llm.CountRequest(req, model), llm.Count(model.ID, a.text.String()), true
	return o
}
