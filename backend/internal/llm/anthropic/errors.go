package anthropic

import (
	"errors"
	"net/http"
	"strings"

	sdk "github.com/anthropics/anthropic-sdk-go"

	"playground/internal/domain"
	"playground/internal/llm/upstream"
)

// translate maps what a request failed with. The call says how far it came.
func (p *Provider) translate(err error, call *upstream.Call) *domain.Error {
	var api *sdk.Error
	switch {
	case errors.As(err, &api):
		return p.errors.Translate(failure(api))
	case errors.Is(err, upstream.ErrNotAStream), call.Status == http.StatusOK:
		return p.errors.Malformed(err)
	case call.Status >= 400:
		return p.errors.Translate(upstream.Failure{Status: call.Status, Header: call.Header, Cause: err})
	}
	return p.errors.Unreachable(err, call)
}

// failureOf is the account of a failed answer, nil for what failed otherwise.
func failureOf(err error) *upstream.Failure {
	var api *sdk.Error
	if !errors.As(err, &api) {
		return nil
	}
	f := failure(api)
	return &f
}

// failure reads the API's error.
func failure(api *sdk.Error) upstream.Failure {
	header := http.Header(nil)
	if api.Response != nil {
		header = api.Response.Header
	}
	return blamed(upstream.ReadFailure(api.StatusCode, header, []byte(api.RawJSON())))
}

// inStream maps an error inside an answer that began with status 200, which says nothing.
func (p *Provider) inStream(payload []byte) *domain.Error {
	return p.errors.Translate(blamed(upstream.ReadFailure(0, nil, payload)))
}

// blamed finds the parameter at fault where Anthropic names it: "temperature: range: 0..1".
func blamed(f upstream.Failure) upstream.Failure {
	f.Param, _, _ = strings.Cut(f.Message, ":")
	return f
}
