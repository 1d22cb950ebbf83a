package openai

import (
	"context"
	"encoding/json"
	"net/http"

	"playground/internal/domain"
	"playground/internal/llm/upstream"
)

// Models asks the endpoint for its list, ids alone, unless it was given one.
func (p *Provider) Models(ctx context.Context) ([]domain.Model, error) {
	if p.models != nil {
		return named(p.models), nil
	}
	call := &upstream.Call{}
	list, err := p.list(upstream.WithCall(ctx, call))
	if err != nil {
		return nil, upstream.After(ctx, p.translate(err, call))
	}
	return list, nil
}

func (p *Provider) list(ctx context.Context) ([]domain.Model, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.server.address.URL("models").String(), nil)
	if err != nil {
		return nil, err
	}
	body, err := p.send(req)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	var list struct {
		Data []struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	if err := json.NewDecoder(body).Decode(&list); err != nil {
		return nil, err
	}
	ids := make([]string, len(list.Data))
	for i, m := range list.Data {
		ids[i] = m.ID
	}
	return named(ids), nil
}

func named(ids []string) []domain.Model {
	models := make([]domain.Model, len(ids))
	for i, id := range ids {
		models[i].ID = id
	}
	return models
}
