package llm

import (
	_ "embed"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"

	"playground/internal/domain"
)

//go:embed catalogue.json
var catalogueJSON []byte

// entry is what the catalogue holds of one model. Prices are the base rate in USD per million tokens;
// a model whose rate depends on the prompt's length in a way most runs would notice has none.
type entry struct {
	Provider        string   `json:"provider"`
	ID              string   `json:"id"`
	Aliases         []string `json:"aliases"`
	Name            string   `json:"name"`
	Modes           []string `json:"modes"`
	TakesSuffix     bool     `json:"takes_suffix"`
	ContextWindow   int      `json:"context_window"`
	MaxOutputTokens int      `json:"max_output_tokens"`
	Parameters      []string `json:"parameters"`
	InputPrice      *float64 `json:"input_price"`
	OutputPrice     *float64 `json:"output_price"`
	Headline        bool     `json:"headline"` // shown while the provider is not set up
}

type catalogue struct {
	AsOf string `json:"as_of"`
	// ThinkTags are the beginnings of the names of models that write their reasoning into their text, between
	// <think> and </think>, wherever they run.
	ThinkTags []string `json:"think_tags"`
	Models    []entry  `json:"models"`
}

// The file is part of the binary, so a mistake in it is a mistake of ours that every test meets.
var loadCatalogue = sync.OnceValue(func() catalogue {
	var c catalogue
	if err := json.Unmarshal(catalogueJSON, &c); err != nil {
		panic("llm: catalogue.json: " + err.Error())
	}
	return c
})

// CatalogueDate is the day the catalogue's figures were checked, as YYYY-MM-DD.
func CatalogueDate() string { return loadCatalogue().AsOf }

// What an OpenAI-compatible endpoint takes unless the catalogue says otherwise.
var compatibleParameters = []string{
	"temperature", "top_p", "stop_sequences", "frequency_penalty", "presence_penalty", "seed", "reasoning_effort",
}

// takenAsSent are what this server hands on without a look: every chat of OpenAI's form has a place for them.
// Which of them a model makes use of, its provider says.
var takenAsSent = []string{"response_format", "tools", "tool_choice"}

// withSentOn adds what all models of a provider take: whatever it is, a body has room for extra parameters.
func withSentOn(m domain.Model) domain.Model {
	if m.Provider != "anthropic" && slices.Contains(m.Modes, domain.ModeChat) {
		m.Parameters = append(m.Parameters, takenAsSent...)
	}
	m.Parameters = append(m.Parameters, domain.ParameterExtra)
	return m
}

var (
	dated     = regexp.MustCompile(`^-(\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|latest|preview)$`)
	reasoning = regexp.MustCompile(`^(o[134]|gpt-[5-9])([.-]|$)`)
)

// IsReasoningModel says whether a model id belongs to OpenAI's reasoning families, which take
// max_completion_tokens alone and refuse sampling parameters.
func IsReasoningModel(id string) bool { return reasoning.MatchString(baseOf(id)) }

// baseOf takes the base model out of a fine-tuned one, "ft:gpt-4o-mini-2024-07-18:org::id".
func baseOf(id string) string {
	if rest, ok := strings.CutPrefix(id, "ft:"); ok {
		base, _, _ := strings.Cut(rest, ":")
		return base
	}
	return id
}

func find(provider, id string) (entry, bool) {
	base := baseOf(id)
	for _, e := range loadCatalogue().Models {
		if e.Provider != provider {
			continue
		}
		for _, known := range append([]string{e.ID}, e.Aliases...) {
			if rest, ok := strings.CutPrefix(base, known); ok && (rest == "" || dated.MatchString(rest)) {
				return e, true
			}
		}
	}
	return entry{}, false
}

// Describe is what the catalogue knows of a provider's model, with sensible defaults for the rest.
// Dated snapshots and fine-tuned models share their family's limits; a fine-tuned one has no price.
func Describe(provider, id string) domain.Model {
	e, known := find(provider, id)
	if !known {
		return withSentOn(unknown(provider, id))
	}
	m := e.model()
	if id != e.ID {
		m.ID, m.Name = id, e.Name+" ("+id+")"
	}
	if strings.HasPrefix(id, "ft:") {
		m.InputPrice, m.OutputPrice = nil, nil
	}
	return m
}

func (e entry) model() domain.Model {
	return withSentOn(domain.Model{
		ID: e.ID, Provider: e.Provider, Name: e.Name, Modes: slices.Clone(e.Modes), TakesSuffix: e.TakesSuffix,
		ContextWindow: e.ContextWindow, MaxOutputTokens: e.MaxOutputTokens,
		Parameters: slices.Clone(e.Parameters), Logprobs: logprobsOf(e.Provider, e.ID, e.Modes), InputPrice: e.InputPrice, OutputPrice: e.OutputPrice,
		Available: true,
	})
}

func unknown(provider, id string) domain.Model {
	m := domain.Model{ID: id, Provider: provider, Name: id, Modes: []string{domain.ModeChat}, Available: true}
	switch {
	case provider == "anthropic":
		m.Parameters = []string{"stop_sequences"} // its models since 4.7 refuse sampling parameters
	case IsReasoningModel(id):
		m.Parameters = []string{"reasoning_effort"}
	default:
		m.Parameters = slices.Clone(compatibleParameters)
	}
	if provider == "ollama" { // a local model costs nothing, and the server continues text with any of them
		free := 0.0
		m.Modes = append(m.Modes, domain.ModeCompletion)
		m.InputPrice, m.OutputPrice = &free, &free
	}
	m.Logprobs = logprobsOf(provider, id, m.Modes)
	return m
}

// Headline lists the few current models of a provider that are worth showing before it is set up,
// none of them available, each with the reason.
func Headline(provider, reason string) []domain.Model {
	var models []domain.Model
	for _, e := range loadCatalogue().Models {
		if e.Provider == provider && e.Headline {
			m := e.model()
			m.Available, m.UnavailableReason = false, reason
			models = append(models, m)
		}
	}
	return models
}

// Known lists all of a provider's models that the catalogue has.
func Known(provider string) []domain.Model {
	var models []domain.Model
	for _, e := range loadCatalogue().Models {
		if e.Provider == provider {
			models = append(models, e.model())
		}
	}
	return models
}

// Merge fills a provider's own list from the catalogue: what the list says wins, ids that
// do not generate text are left out, and the order is the catalogue's, then by id.
func Merge(provider string, listed []domain.Model) []domain.Model {
	merged := make([]domain.Model, 0, len(listed))
	seen := map[string]bool{}
	for _, l := range listed {
		if l.ID == "" || seen[l.ID] || !generatesText(l.ID) {
			continue
		}
		seen[l.ID] = true
		merged = append(merged, fill(Describe(provider, l.ID), l))
	}
	slices.SortStableFunc(merged, func(a, b domain.Model) int {
		if d := rank(provider, a.ID) - rank(provider, b.ID); d != 0 {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	})
	return merged
}

func fill(m, listed domain.Model) domain.Model {
	if listed.Name != "" {
		m.Name = listed.Name
	}
	if listed.Modes != nil {
		m.Modes = listed.Modes
	}
	m.TakesSuffix = m.TakesSuffix || listed.TakesSuffix
	if listed.Parameters != nil {
		m.Parameters = listed.Parameters
	}
	if listed.Logprobs > 0 {
		m.Logprobs = listed.Logprobs
	}
	if listed.ContextWindow > 0 {
		m.ContextWindow = listed.ContextWindow
	}
	if listed.MaxOutputTokens > 0 {
		m.MaxOutputTokens = listed.MaxOutputTokens
	}
	if listed.InputPrice != nil && listed.OutputPrice != nil {
		m.InputPrice, m.OutputPrice = listed.InputPrice, listed.OutputPrice
	}
	return m
}

func rank(provider, id string) int {
	e, known := find(provider, id)
	models := loadCatalogue().Models
	if !known {
		return len(models)
	}
	return slices.IndexFunc(models, func(m entry) bool { return m.Provider == e.Provider && m.ID == e.ID })
}

// otherUses are words in an id that mark a model for another use than answering in text.
var otherUses = []string{"embed", "whisper", "rerank", "moderation"}

func generatesText(id string) bool {
	lower := strings.ToLower(id)
	return !slices.ContainsFunc(otherUses, func(w string) bool { return strings.Contains(lower, w) })
}
