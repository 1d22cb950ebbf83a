package openai

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	sdk "github.com/sashabaranov/go-openai"

	"playground/internal/domain"
	"playground/internal/llm/upstream"
)

// translate maps what the SDK made of a failed request. The call has the header, which the SDK drops.
func (p *Provider) translate(err error, call *upstream.Call) *domain.Error {
	var api *sdk.APIError
	var request *sdk.RequestError
	switch {
	case errors.As(err, &api):
		return p.errors.Translate(upstream.Failure{
			Status: api.HTTPStatusCode, Code: codeOf(api), Param: paramOf(api), Message: api.Message, Header: call.Header, Cause: err,
		})
	case errors.As(err, &request):
		return p.errors.Translate(upstream.Failure{
			Status: request.HTTPStatusCode, Message: messageIn(request.Body), Header: call.Header, Cause: err,
		})
	case errors.Is(err, upstream.ErrNotAStream), call.Status == 200:
		return p.errors.Malformed(err)
	case call.Status != 0 && !errors.Is(err, upstream.ErrRedirect):
		return p.errors.Translate(upstream.Failure{Status: call.Status, Header: call.Header, Cause: err})
	}
	return p.errors.Unreachable(err, call)
}

// inStream maps an error object inside an answer that began with status 200. Its code cannot be
// taken for a status: whatever it says, the answer broke off.
func (p *Provider) inStream(api *sdk.APIError) *domain.Error {
	return p.errors.Translate(upstream.Failure{Code: codeOf(api), Message: api.Message})
}

// topLevelError is an error that is no member of anything, as older servers write it. What of it cannot be
// read is left out: an error it is all the same.
func topLevelError(payload []byte) *sdk.APIError {
	var api sdk.APIError
	_ = json.Unmarshal(payload, &api)
	return &api
}

func codeOf(api *sdk.APIError) string {
	switch code := api.Code.(type) {
	case string:
		return cmp.Or(code, api.Type)
	case int:
		return cmp.Or(api.Type, strconv.Itoa(code))
	}
	return api.Type
}

func paramOf(api *sdk.APIError) string {
	if api.Param == nil {
		return ""
	}
	return *api.Param
}

// messageIn finds the message in an error body that is not OpenAI's: {"error":"…"}, {"message":"…"}
// or {"detail":"…"}. A page of HTML has nothing to show.
func messageIn(body []byte) string {
	var other map[string]any
	if json.Unmarshal(body, &other) != nil {
		return ""
	}
	for _, key := range []string{"error", "message", "detail"} {
		switch value := other[key].(type) {
		case string:
			return value
		case []any:
			return fmt.Sprint(value...)
		}
	}
	return ""
}
