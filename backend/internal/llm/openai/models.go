package openai

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"playground/internal/domain"
	"playground/internal/llm/upstream"
)

const (
	maxPages     = 20       // of a list
	maxPageBytes = 32 << 20 // of one of them
)

// errNoList is an answer that is no list of models.
const errNoList = upstream.Cause("the provider answered no list of models")

// Models asks the endpoint for its list, unless it was given one or its address names the only model. Where
// every model has an address of its own, as at an Azure resource, there is no list of what can be run.
func (p *Provider) Models(ctx context.Context) ([]domain.Model, error) {
	if unasked := p.unasked(); unasked != nil {
		return unasked, nil
	}
	return p.ask(ctx)
}

// unasked is the list where none is asked for; nil where one is.
func (p *Provider) unasked() []domain.Model {
	switch {
	case p.models != nil:
		return named(p.models)
	case p.server.deployment != "":
		return named([]string{p.server.deployment})
	case p.server.isAzure:
		return []domain.Model{}
	}
	return nil
}

func (p *Provider) ask(ctx context.Context) ([]domain.Model, error) {
	call := &upstream.Call{}
	models, err := p.list(upstream.WithCall(ctx, call))
	if errors.Is(err, errNoList) {
		return nil, p.errors.NoList(err)
	}
	if err != nil {
		return nil, upstream.After(ctx, p.translate(err, call))
	}
	return models, nil
}

// list reads page after page while they bring new models. A page that fails after the first ends the list: a
// part of it is better than none.
func (p *Provider) list(ctx context.Context) ([]domain.Model, error) {
	models, seen := []domain.Model{}, map[string]bool{}
	var query map[string]string
	for range maxPages {
		got, err := p.page(ctx, query)
		if err != nil && query == nil {
			return nil, err
		}
		before := len(models)
		for _, entry := range got.entries {
			m, ok := modelOf(entry)
			m.Name = p.errors.Name(m.Name)
			ok = ok && p.errors.Name(m.ID) == m.ID // or it could not be asked for as it is shown
			if ok && !seen[m.ID] && (!p.isOpenAI || answersInText(m.ID)) {
				models = append(models, m)
			}
			seen[m.ID] = true
		}
		if query = got.next; query == nil || len(models) == before {
			break
		}
	}
	return models, nil
}

func (p *Provider) page(ctx context.Context, query map[string]string) (page, error) {
	address := p.server.listed
	for name, value := range query {
		address = address.WithQuery(name, value)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.URL("models").String(), nil)
	if err != nil {
		return page{}, err
	}
	body, err := p.send(req)
	if err != nil {
		return page{}, err
	}
	defer body.Close()
	raw, err := io.ReadAll(io.LimitReader(body, maxPageBytes))
	if err != nil {
		return page{}, err
	}
	got, ok := readPage(raw)
	if !ok {
		return page{}, errNoList
	}
	return got, nil
}

// otherUses are words in the ids of OpenAI's own models that mark one for another use than answering in text, or
// that only its Responses API can run, which is not the API we speak.
var otherUses = []string{
	"tts", "dall-e", "image", "realtime", "audio", "transcribe", "sora", "gpt-live",
	"-pro", "codex", "deep-research", "computer-use", "search",
}

func answersInText(id string) bool {
	lower := strings.ToLower(id)
	return !slices.ContainsFunc(otherUses, func(word string) bool { return strings.Contains(lower, word) })
}

func named(ids []string) []domain.Model {
	models := make([]domain.Model, len(ids))
	for i, id := range ids {
		models[i].ID = id
	}
	return models
}
