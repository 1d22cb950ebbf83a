package domain

import "slices"

// Model is what a user can run: the provider's own list merged with the catalogue.
type Model struct {
	ID                string   // as the provider's API takes it
	Provider          string   // "openai", "anthropic", "demo", "ollama" or the name of an extra provider
	Name              string   // for people
	Modes             []string // "chat", "completion"
	TakesSuffix       bool     // beside a text to continue, what follows it
	ContextWindow     int      // tokens, prompt and answer together; 0 when unknown
	MaxOutputTokens   int      // 0 when unknown
	Parameters        []string // names of those it takes, beside the universal ones
	Logprobs          int      // how many of the likeliest tokens it gives at most with each token; 0: it gives none
	InputPrice        *float64 // USD per million tokens; nil when unknown
	CachedInputPrice  *float64 // of input that the provider had read before; nil: as any input
	OutputPrice       *float64
	Available         bool
	UnavailableReason string // one sentence; "" while Available
	// RunBy is the organization whose own key runs it; "" for the operator's.
	RunBy string
}

// Upstream names what may fail together: a provider as it is reached with one organization's key, or the operator's.
func (m Model) Upstream() string {
	if m.RunBy == "" {
		return m.Provider
	}
	return m.RunBy + "/" + m.Provider
}

// Ways in which a model continues a text.
const (
	CompletesText        = "text"        // as it stands
	CompletesInstruction = "instruction" // told to by the system prompt, with the text as a user's message
)

// Completes says in which of them this one does.
func (m Model) Completes() string {
	if slices.Contains(m.Modes, ModeCompletion) {
		return CompletesText
	}
	return CompletesInstruction
}

// Runs says whether the model runs prompts of a mode: one that chats can be told to continue a text.
func (m Model) Runs(mode string) bool {
	return slices.Contains(m.Modes, mode) || mode == ModeCompletion && slices.Contains(m.Modes, ModeChat)
}

// Supports says whether the model accepts this field of ModelConfig.
func (m Model) Supports(parameter string) bool {
	universal := func(p Parameter) bool { return p.Universal && p.Name == parameter }
	return parameter == "model" || slices.Contains(m.Parameters, parameter) || slices.ContainsFunc(Parameters, universal)
}

// Cost is the price of a run in USD, nil when a price is unknown. The cached tokens are part of the input.
func (m Model) Cost(inputTokens, cachedTokens, outputTokens int) *float64 {
	if m.InputPrice == nil || m.OutputPrice == nil {
		return nil
	}
	cached := *m.InputPrice
	if m.CachedInputPrice != nil {
		cached = *m.CachedInputPrice
	}
	usd := (float64(inputTokens-cachedTokens)**m.InputPrice + float64(cachedTokens)*cached + float64(outputTokens)**m.OutputPrice) / 1e6
	return &usd
}
