// Package openai reaches OpenAI and every endpoint that speaks its chat completions and
// completions formats: Ollama, vLLM, OpenRouter and the like.
package openai

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/upstream"
)

// DefaultBaseURL is OpenAI's own.
const DefaultBaseURL = "https://api.openai.com/v1"

// Options say which endpoint a provider reaches.
type Options struct {
	Name      string            // as models and errors name it; "" is "openai"
	APIKey    string            // "" sends no Authorization header
	BaseURL   string            // with its /v1; "" is DefaultBaseURL
	Models    []string          // the models to list instead of asking; nil asks GET /models
	Transport http.RoundTripper // nil is upstream.NewTransport()
}

// Provider speaks to one endpoint. Safe for concurrent use.
type Provider struct {
	name     string
	base     string
	key      string
	models   []string
	isOpenAI bool // OpenAI itself, which has renamed max_tokens
	http     *http.Client
	errors   upstream.Translator
	noUsage  atomic.Bool // the endpoint refused stream_options once
}

var _ llm.Provider = (*Provider)(nil)

// New makes a provider. It connects to nothing yet.
func New(o Options) *Provider {
	if o.Name == "" {
		o.Name = "openai"
	}
	if o.BaseURL == "" {
		o.BaseURL = DefaultBaseURL
	}
	return &Provider{
		name: o.Name, base: strings.TrimRight(o.BaseURL, "/"), key: o.APIKey, models: o.Models, isOpenAI: isOpenAIURL(o.BaseURL),
		http:   upstream.NewClient(o.Transport),
		errors: upstream.Translator{Provider: o.Name, Key: o.APIKey},
	}
}

func isOpenAIURL(base string) bool {
	u, err := url.Parse(base)
	return err == nil && (u.Hostname() == "openai.com" || strings.HasSuffix(u.Hostname(), ".openai.com"))
}

// Seal encodes the request. Parameters that the catalogue says the model does not take are left out:
// the caller has refused or explained them before.
func (p *Provider) Seal(req llm.Request) (llm.Sealed, error) {
	model := llm.Describe(p.name, req.Config.Model)
	if !slices.Contains(model.Modes, req.Mode) {
		return llm.Sealed{}, wrongMode(model, req.Mode)
	}
	encoded, err := p.encode(req, model)
	return llm.Sealed{Provider: p.name, Endpoint: llm.Endpoint(p.base, paths[req.Mode]), Body: encoded}, err
}

// Stream sends the request once. A first answer that refuses stream_options, which some endpoints do
// not know, is asked again without, and further requests are sealed without.
func (p *Provider) Stream(ctx context.Context, req llm.Request, to llm.Receiver) (llm.Outcome, error) {
	sealed, err := req.SealedBy(p)
	if err != nil {
		return llm.Outcome{}, err
	}
	outcome, err := p.attempt(ctx, req, sealed, to)
	without, has := withoutUsage(sealed)
	if !has || !refusesUsage(err) {
		return outcome, err
	}
	p.noUsage.Store(true)
	if req.Resealed != nil {
		if err := req.Resealed(ctx, without); err != nil {
			return llm.Outcome{}, upstream.After(ctx, err)
		}
	}
	return p.attempt(ctx, req, without, to)
}

func wrongMode(model domain.Model, mode string) error {
	return domain.Invalid(domain.FieldError{
		Field: "model_config.model", Rule: "mode",
		Message: model.ID + " does not run in " + mode + " mode. Choose a model that does, or change the prompt's mode.",
	})
}

// refusesUsage says whether to try again without stream_options. Such a refusal comes before any text.
func refusesUsage(err error) bool {
	var e *domain.Error
	return errors.As(err, &e) && e.Code == domain.InvalidRequest && strings.Contains(e.Message, "stream_options")
}
