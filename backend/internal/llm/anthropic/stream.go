package anthropic

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	sdk "github.com/anthropics/anthropic-sdk-go"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/upstream"
)

type answer struct {
	provider *Provider
	onText   func(string)
	text     upstream.Text
	model    string
	input    int64
	output   int64
	finish   string
	stopped  bool // message_stop came: the one sign that the answer is whole
}

// apply reads one event. Thinking and tool input are not text; only text blocks are passed on.
func (a *answer) apply(event sdk.MessageStreamEventUnion) {
	switch event.Type {
	case "message_start":
		a.model = event.Message.Model
		u := event.Message.Usage
		a.input = u.InputTokens + u.CacheCreationInputTokens + u.CacheReadInputTokens
	case "content_block_start":
		a.write(event.ContentBlock.JSON.Text.Raw())
	case "content_block_delta":
		if event.Delta.Type == "text_delta" {
			a.write(event.Delta.JSON.Text.Raw())
		}
	case "message_delta":
		a.finish = finishReason(string(event.Delta.StopReason))
		a.output = event.Usage.OutputTokens
	case "message_stop":
		a.stopped = true
		a.text.End()
		a.flush()
	}
}

// write adds a JSON string as it came: decoded, a token that ends in half a surrogate pair would have
// lost it.
func (a *answer) write(raw string) {
	if len(raw) >= 2 && raw[0] == '"' {
		a.text.Write([]byte(raw[1 : len(raw)-1]))
		a.flush()
	}
}

func (a *answer) flush() {
	if text := a.text.Drain(); text != "" {
		a.onText(text)
	}
}

func finishReason(reason string) string {
	switch reason {
	case "max_tokens", "stop_sequence", "tool_use":
		return reason
	case "model_context_window_exceeded":
		return "max_tokens"
	case "refusal":
		return "content_filter"
	}
	return "end_turn"
}

func (a *answer) outcome(req llm.Request, model domain.Model) llm.Outcome {
	o := llm.Outcome{
		FinishReason: cmp.Or(a.finish, "end_turn"), ResolvedModel: cmp.Or(a.model, req.Config.Model),
		InputTokens: int(a.input), OutputTokens: int(a.output),
	}
	if a.input == 0 && a.output == 0 {
		o.InputTokens, o.OutputTokens, o.Estimated = llm.CountRequest(req, model), llm.Count(model.ID, a.text.All()), true
	}
	return o
}

// ended says why the stream stopped without its end marker.
func (p *Provider) ended(err error, call *upstream.Call) error {
	if err == nil {
		return p.errors.Truncated(errors.New("the stream ended without message_stop"))
	}
	return p.translate(err, call)
}

func (p *Provider) translate(err error, call *upstream.Call) *domain.Error {
	var api *sdk.Error
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &api):
		return p.errors.Translate(failure(api))
	case errors.Is(err, upstream.ErrNotAStream), errors.As(err, &syntax):
		return p.errors.Malformed(err)
	case call.Status == http.StatusOK:
		return p.errors.Truncated(err)
	case call.Status >= 400:
		return p.errors.Translate(upstream.Failure{Status: call.Status, Header: call.Header, Cause: err})
	}
	return p.errors.Unreachable(err, call)
}

// failure reads the API's error object. One inside a stream came with status 200, which says nothing.
func failure(api *sdk.Error) upstream.Failure {
	var body struct {
		Error struct {
			Type    string `json:"type"`
			Message string `json:"message"`
		} `json:"error"`
	}
	f := upstream.Failure{Status: api.StatusCode}
	if json.Unmarshal([]byte(api.RawJSON()), &body) == nil {
		f.Code, f.Message = body.Error.Type, body.Error.Message
		f.Param, _, _ = strings.Cut(body.Error.Message, ":") // "temperature: range: 0..1"
	}
	if api.Response != nil {
		f.Header = api.Response.Header
	}
	if api.StatusCode < 400 {
		f.Status, f.Header = 0, nil
	}
	return f
}
