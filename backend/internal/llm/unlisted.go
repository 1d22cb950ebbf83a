package llm

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"playground/internal/domain"
)

// RuleKnown is what a model breaks that is not listed and whose provider is not clear either.
const RuleKnown = "known"

// Unlisted finds who runs a model that no list has, so that it can be tried: the provider that the id
// begins with, the one whose family the name belongs to, or the only one there is. Otherwise it is an
// INVALID_REQUEST that says how to write it. Providers that run what they list alone take no part.
func (r *Registry) Unlisted(ctx context.Context, modelID string) (Provider, domain.Model, error) {
	open := r.open(ctx)
	name, id, _ := strings.Cut(modelID, "/")
	for _, s := range open {
		if s.Name == name && id != "" {
			return s.unlisted(modelID, id)
		}
	}
	if s, ok := chooseFor(modelID, open); ok {
		return s.unlisted(modelID, modelID)
	}
	return nil, domain.Model{}, domain.Invalid(domain.FieldError{Field: "model_config.model", Rule: RuleKnown, Message: howToWrite(modelID, open)})
}

// UnlistedAt is Unlisted where the provider is known from before. It is false when that is not here any more.
func (r *Registry) UnlistedAt(ctx context.Context, provider, modelID string) (Provider, domain.Model, bool) {
	for _, s := range r.open(ctx) {
		if s.Name == provider {
			p, m, err := s.unlisted(modelID, strings.TrimPrefix(modelID, provider+"/"))
			return p, m, err == nil
		}
	}
	return nil, domain.Model{}, false
}

// open are the providers that may run more than they list.
func (r *Registry) open(ctx context.Context) []snapshot {
	var open []snapshot
	for _, s := range r.snapshots(ctx) {
		if s.Provider != nil && !s.Fixed {
			open = append(open, s)
		}
	}
	return open
}

func (s snapshot) unlisted(asked, id string) (Provider, domain.Model, error) {
	m := Describe(s.Name, id)
	return s.provider(m, asked), m, nil
}

// families are whose models have names of this form.
var families = map[string]*regexp.Regexp{
	"anthropic": regexp.MustCompile(`^claude-`),
	"openai":    regexp.MustCompile(`^(gpt-|chatgpt-|o[0-9](-|$)|ft:)`),
}

// chooseFor picks the provider of a model that was named without one. A server that may or may not be there
// counts only while it is.
func chooseFor(modelID string, open []snapshot) (snapshot, bool) {
	var present []snapshot
	for _, s := range open {
		if family := families[s.Name]; family != nil && family.MatchString(modelID) {
			return s, true
		}
		if !s.HiddenWhileDown || s.notice == "" {
			present = append(present, s)
		}
	}
	if len(present) == 1 {
		return present[0], true
	}
	return snapshot{}, false
}

func howToWrite(modelID string, open []snapshot) string {
	var ways []string
	for _, s := range open {
		if !s.HiddenWhileDown || s.notice == "" {
			ways = append(ways, s.Name+"/"+modelID)
		}
	}
	if len(ways) == 0 {
		return fmt.Sprintf("there is no model %q here; choose another", modelID)
	}
	return fmt.Sprintf("there is no model %q in the lists here; choose another, or say who runs it: write %s", modelID, strings.Join(ways, " or "))
}

// ProviderStatus says of one provider whether it is set up, and what is wrong with it.
type ProviderStatus struct {
	Name       string
	Configured bool
	Open       bool   // any model of it can be named by hand
	Notice     string // why it or its list is missing, a sentence; "" for nothing
}

// Providers lists them in their order, without those that hide while they are down.
func (r *Registry) Providers(ctx context.Context) []ProviderStatus {
	var all []ProviderStatus
	for _, s := range r.snapshots(ctx) {
		if s.HiddenWhileDown && s.notice != "" {
			continue
		}
		all = append(all, ProviderStatus{Name: s.Name, Configured: s.Provider != nil, Open: s.Provider != nil && !s.Fixed, Notice: s.notice})
	}
	return all
}
