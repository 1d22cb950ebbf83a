package openai

import (
	"errors"
	"net/http"

	"playground/internal/domain"
	"playground/internal/llm/upstream"
)

// refusal is a failed answer.
type refusal struct{ upstream.Failure }

func (r *refusal) Error() string { return r.Message }

// failureOf is the account of a failed answer, nil for what failed otherwise.
func failureOf(err error) *upstream.Failure {
	var refused *refusal
	if errors.As(err, &refused) {
		return &refused.Failure
	}
	return nil
}

// translate maps what a request failed with. The call says how far it came.
func (p *Provider) translate(err error, call *upstream.Call) *domain.Error {
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		return p.errors.Translate(refused.Failure)
	case errors.Is(err, upstream.ErrNotAStream), call.Status == http.StatusOK:
		return p.errors.Malformed(err)
	case call.Status != 0 && !errors.Is(err, upstream.ErrRedirect):
		return p.errors.Translate(upstream.Failure{Status: call.Status, Header: call.Header, Cause: err})
	}
	return p.errors.Unreachable(err, call)
}

// inStream maps an error inside an answer that began with status 200.
func (p *Provider) inStream(payload []byte) *domain.Error {
	return p.errors.Translate(upstream.ReadFailure(0, nil, payload))
}

// failedWith is the error of an answer whose finish reason says that the model failed.
func (p *Provider) failedWith(reason string) *domain.Error {
	return p.errors.Translate(upstream.Failure{Message: "the model failed while it answered (" + reason + ")"})
}

// several is the error of an answer that is several at once.
func (p *Provider) several() *domain.Error {
	return p.errors.Several()
}

// malformed is the error of a payload that is no chunk.
func (p *Provider) malformed() *domain.Error {
	return p.errors.Malformed(errOtherFormat)
}
