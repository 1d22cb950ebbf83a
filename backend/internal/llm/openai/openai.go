// Package openai reaches OpenAI and every endpoint that speaks its chat completions and
// completions formats: Ollama, vLLM, OpenRouter and the like.
package openai

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/upstream"
)

// DefaultBaseURL is OpenAI's own.
const DefaultBaseURL = "https://api.openai.com/v1"

// Options say which endpoint a provider reaches.
type Options struct {
	Name       string // as models and errors name it; "" is "openai"
	APIKey     string // "" sends none
	BaseURL    string // with its /v1; "" is DefaultBaseURL
	APIVersion string // the api-version of a base URL that has none, as Azure asks for
	// AuthHeader is the header that the key goes into, after AuthScheme and a space unless that is "". Both ""
	// are "Authorization: Bearer", and "api-key" at Azure.
	AuthHeader, AuthScheme string
	Headers                map[string]string // further ones for every request
	Models                 []string          // the models to list instead of asking; nil asks GET /models
	Transport              http.RoundTripper // nil is upstream.NewTransport(0)
}

// Provider speaks to one endpoint. Safe for concurrent use.
type Provider struct {
	name        string
	server      server
	header      http.Header // the key and what else goes with every request
	models      []string
	isOpenAI    bool // OpenAI itself, which has renamed max_tokens
	http        *http.Client
	errors      upstream.Translator
	adjustments upstream.Adjustments
}

var _ llm.Provider = (*Provider)(nil)

// New makes a provider. It connects to nothing yet.
func New(o Options) *Provider {
	o.Name, o.BaseURL = cmp.Or(o.Name, "openai"), cmp.Or(o.BaseURL, DefaultBaseURL)
	server := newServer(o)
	return &Provider{
		name: o.Name, server: server, header: headerOf(o, server), models: o.Models, isOpenAI: server.isOpenAI(),
		http:   upstream.NewClient(o.Transport),
		errors: upstream.Translator{Provider: o.Name, Secrets: secretsOf(o, server), Hosts: server.address.Hosts()},
	}
}

// headerOf are the headers that every request has.
func headerOf(o Options, s server) http.Header {
	header := http.Header{}
	for name, value := range o.Headers {
		header.Set(name, value)
	}
	switch {
	case o.APIKey == "":
	case o.AuthHeader != "":
		header.Set(o.AuthHeader, strings.TrimSpace(o.AuthScheme+" "+o.APIKey))
	case s.isAzure:
		header.Set("Api-Key", o.APIKey)
	default:
		header.Set("Authorization", "Bearer "+o.APIKey)
	}
	return header
}

func secretsOf(o Options, s server) []string {
	return slices.Concat(slices.Collect(maps.Values(o.Headers)), s.address.Secrets(), []string{o.APIKey})
}

// Seal encodes the request. Parameters that the catalogue says the model does not take are left out:
// the caller has refused or explained them before.
func (p *Provider) Seal(req llm.Request) (llm.Sealed, error) {
	model := llm.Describe(p.name, req.Config.Model)
	if !slices.Contains(model.Modes, req.Mode) {
		return llm.Sealed{}, wrongMode(model, req.Mode)
	}
	if p.server.perModel && strings.Trim(req.Config.Model, ".") == "" { // it would lead out of the deployments
		return llm.Sealed{}, domain.Invalid(domain.FieldError{Field: "model_config.model", Rule: "known",
			Message: "dots alone are no name of a deployment; choose a model"})
	}
	if err := checkCompletion(req); err != nil {
		return llm.Sealed{}, err
	}
	encoded, err := p.encode(req, model)
	if err != nil {
		return llm.Sealed{}, err
	}
	body, dropped := p.adjustments.Apply(req.Config.Model, encoded)
	return llm.Sealed{Provider: p.name, Endpoint: p.server.address.Endpoint(p.server.path(&req)), Body: body, Dropped: dropped}, nil
}

// Stream sends the request. A first answer that refuses a parameter which has another name, or which the
// request can do without, is asked again so, and further requests to the model are sealed so.
func (p *Provider) Stream(ctx context.Context, req *llm.Request, to llm.Receiver) (llm.Outcome, error) {
	sealed, err := req.SealedBy(p)
	if err != nil {
		return llm.Outcome{}, err
	}
	return upstream.SendAdjusted(ctx, req, sealed, &p.adjustments, func(sealed llm.Sealed) (llm.Outcome, *upstream.Failure, error) {
		return p.attempt(ctx, req, sealed, to)
	})
}

func wrongMode(model domain.Model, mode string) error {
	return domain.Invalid(domain.FieldError{
		Field: "model_config.model", Rule: "mode",
		Message: model.ID + " does not run in " + mode + " mode. Choose a model that does, or change the prompt's mode.",
	})
}

// forChatAlone are the parameters that a completion's body has no place for.
var forChatAlone = []string{"reasoning_effort", "response_format", "tools", "tool_choice"}

// checkCompletion is INVALID_REQUEST for what a text to be continued cannot have.
func checkCompletion(req llm.Request) error {
	if req.Mode != domain.ModeCompletion {
		return nil
	}
	for _, p := range domain.Parameters {
		if slices.Contains(forChatAlone, p.Name) && !p.IsDefault(req.Config) {
			return domain.Invalid(domain.FieldError{Field: p.Field(), Rule: "mode",
				Message: "a prompt in completion mode does not take this parameter; reset it or change the prompt's mode"})
		}
	}
	return llm.CheckTexts(req, "a prompt in completion mode takes")
}
