// Package anthropic reaches Claude through Anthropic's Messages API.
package anthropic

import (
	"context"
	"net/http"
	"slices"
	"strings"

	sdk "github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/upstream"
	"playground/internal/stacks"
)

// DefaultBaseURL is Anthropic's own.
const DefaultBaseURL = "https://api.anthropic.com"

const name = "anthropic"

// Options say which endpoint the provider reaches.
type Options struct {
	APIKey    string
	BaseURL   string            // without /v1, as in Anthropic's SDKs; "" is DefaultBaseURL
	Transport http.RoundTripper // nil is upstream.NewTransport(0)
}

// Provider speaks the Messages API. Safe for concurrent use.
type Provider struct {
	adjustments upstream.Adjustments
	address     llm.Address
	client      sdk.Client
	errors      upstream.Translator
}

var _ llm.Provider = (*Provider)(nil)

// New makes a provider. It connects to nothing yet. The SDK reads nothing from the environment:
// the caller gives key and address.
func New(o Options) *Provider {
	if o.BaseURL == "" {
		o.BaseURL = DefaultBaseURL
	}
	address, _ := llm.ParseAddress(o.BaseURL) // settings are checked at the start; what is none fails at the first call
	address = address.At(strings.TrimSuffix(address.Path(), "/v1"))
	options := []option.RequestOption{
		option.WithoutEnvironmentDefaults(),
		option.WithoutOpenTelemetry(),
		option.WithAPIKey(o.APIKey),
		option.WithBaseURL(address.URL("").String()),
		option.WithHTTPClient(upstream.NewClient(o.Transport)),
		option.WithMaxRetries(0),
	}
	for parameter, values := range address.Query() { // the SDK drops the base's
		options = append(options, option.WithQuery(parameter, values[0]))
	}
	return &Provider{address: address, client: sdk.NewClient(options...),
		errors: upstream.Translator{Provider: name, Secrets: append(address.Secrets(), o.APIKey), Hosts: address.Hosts()}}
}

// Models asks Anthropic for its list, with the names and limits it gives.
func (p *Provider) Models(ctx context.Context) ([]domain.Model, error) {
	call := &upstream.Call{}
	pages := p.client.Models.ListAutoPaging(upstream.WithCall(ctx, call), sdk.ModelListParams{Limit: sdk.Int(100)})
	var models []domain.Model
	for pages.Next() {
		m := pages.Current()
		if m.Lifecycle != "retired" && p.errors.Name(m.ID) == m.ID {
			models = append(models, domain.Model{
				ID: m.ID, Name: p.errors.Name(m.DisplayName), ContextWindow: int(m.MaxInputTokens), MaxOutputTokens: int(m.MaxTokens),
			})
		}
	}
	if err := pages.Err(); err != nil {
		return nil, upstream.After(ctx, p.translate(err, call))
	}
	return models, nil
}

// Seal encodes the request. Parameters the catalogue says the model does not take are left out;
// values it would refuse are an INVALID_REQUEST.
func (p *Provider) Seal(req llm.Request) (llm.Sealed, error) {
	model := llm.Describe(name, req.Config.Model)
	if err := check(req, model); err != nil {
		return llm.Sealed{}, err
	}
	params := params(req, model)
	params.SetExtraFields(map[string]any{"stream": true})
	encoded, err := params.MarshalJSON()
	if err == nil {
		encoded, err = llm.WithExtra(encoded, req.Config.Extra)
	}
	if err != nil {
		return llm.Sealed{}, err
	}
	body, dropped := p.adjustments.Apply(req.Config.Model, encoded)
	return llm.Sealed{Provider: name, Endpoint: p.address.Endpoint("v1/messages"), Body: body, Dropped: dropped}, nil
}

// Stream sends the request. A first answer that refuses a parameter which the request can do without is
// asked again so, and further requests to the model are sealed so.
func (p *Provider) Stream(ctx context.Context, req *llm.Request, to llm.Receiver) (llm.Outcome, error) {
	sealed, err := req.SealedBy(p)
	if err != nil {
		return llm.Outcome{}, err
	}
	return upstream.SendAdjusted(ctx, req, sealed, &p.adjustments, func(sealed llm.Sealed) (llm.Outcome, *upstream.Failure, error) {
		return p.attempt(ctx, req, sealed, to)
	})
}

func (p *Provider) attempt(ctx context.Context, req *llm.Request, sealed llm.Sealed, to llm.Receiver) (llm.Outcome, *upstream.Failure, error) {
	call := &upstream.Call{Body: sealed.Body}
	var resp *http.Response
	// The SDK addresses and authorizes the request; the body is the sealed one, and the answer is read here.
	var err error
	stacks.Do(func() {
		err = p.client.Post(upstream.WithCall(ctx, call), "v1/messages", map[string]any{}, nil,
			option.WithResponseInto(&resp), option.WithHeader("Accept", "text/event-stream"))
	})
	if err != nil {
		return llm.Outcome{}, failureOf(err), upstream.After(ctx, p.translate(err, call))
	}
	defer resp.Body.Close()
	to.Activity()
	a := &answer{provider: p, ctx: ctx, writer: upstream.NewWriter(ctx, to, false)}
	if err := a.read(resp.Body, to.Activity); err != nil {
		return llm.Outcome{}, nil, upstream.After(ctx, err)
	}
	return a.outcome(req), nil, nil
}

func check(req llm.Request, model domain.Model) error {
	c := req.Config
	switch {
	case req.Mode != domain.ModeChat:
		return invalid("model", "mode", model.ID+" does not run in completion mode. Choose a model that does, or change the prompt's mode.")
	case model.Supports("temperature") && c.Temperature > 1:
		return invalid("temperature", "max", "Claude takes a temperature from 0 to 1.")
	case model.Supports("temperature") && c.Temperature != 1 && c.TopP != 1:
		return invalid("top_p", "exclusive", "Claude takes a temperature or a top_p, not both: set one of them to 1.")
	}
	if err := checkThinking(c, model); err != nil {
		return err
	}
	return llm.CheckTexts(req, "Claude is sent")
}

func invalid(field, rule, message string) error {
	return domain.Invalid(domain.FieldError{Field: "model_config." + field, Rule: rule, Message: message})
}

// params sends temperature always but when top_p says how to sample: Claude refuses both together
// since 4.1, and a parameter at its default of 1 is the one the user did not choose.
func params(req llm.Request, model domain.Model) sdk.MessageNewParams {
	c := req.Config
	params := sdk.MessageNewParams{Model: c.Model, MaxTokens: int64(max(1, c.MaxTokens)), Messages: messages(req.Messages)}
	if req.System != "" {
		params.System = []sdk.TextBlockParam{{Text: req.System}}
	}
	budget := thinkingBudget(c, model)
	switch {
	case budget > 0:
		params.Thinking = sdk.ThinkingConfigParamOfEnabled(int64(budget))
	case model.Supports("top_p") && c.TopP != 1:
		params.TopP = sdk.Float(c.TopP)
	case model.Supports("temperature"):
		params.Temperature = sdk.Float(c.Temperature)
	}
	if model.Supports("stop_sequences") && len(c.StopSequences) > 0 {
		params.StopSequences = slices.Clone(c.StopSequences)
	}
	return params
}

// messages cuts white space from the end of a last assistant message, which Claude continues: the
// API refuses a prefill that ends in white space, and the model writes its own. Consecutive
// messages of one role are fine, the API joins them.
func messages(list []domain.Message) []sdk.MessageParam {
	sent := make([]sdk.MessageParam, 0, len(list))
	for i, m := range list {
		if m.Role != domain.RoleAssistant {
			sent = append(sent, sdk.NewUserMessage(blocks(m)...))
			continue
		}
		all := blocks(m)
		if i == len(list)-1 {
			if all = trimEnd(all); len(all) == 0 {
				continue
			}
		}
		sent = append(sent, sdk.NewAssistantMessage(all...))
	}
	return sent
}

// trimEnd cuts white space from the end of a message, and the blocks that are nothing but that.
func trimEnd(all []sdk.ContentBlockParamUnion) []sdk.ContentBlockParamUnion {
	for len(all) > 0 {
		last := all[len(all)-1].OfText
		if last.Text = strings.TrimRight(last.Text, " \t\r\n"); last.Text != "" {
			break
		}
		all = all[:len(all)-1]
	}
	return all
}

// blocks are a message's texts; what else a text part holds, such as cache_control, goes with it.
func blocks(m domain.Message) []sdk.ContentBlockParamUnion {
	if m.Parts == nil {
		return []sdk.ContentBlockParamUnion{sdk.NewTextBlock(m.Content)}
	}
	all := []sdk.ContentBlockParamUnion{}
	for _, p := range m.Parts {
		text, _ := p.Text()
		block := sdk.TextBlockParam{Text: text}
		others := map[string]any{}
		for name, value := range domain.JSON(p).Members() {
			if name != "type" && name != "text" {
				others[name] = value
			}
		}
		block.SetExtraFields(others)
		all = append(all, sdk.ContentBlockParamUnion{OfText: &block})
	}
	return all
}
