package openai

import (
	"cmp"
	"context"
	"strings"

	"playground/internal/domain"
	"playground/internal/llm"
)

var _ llm.Diagnoser = (*Provider)(nil)

// usualPaths are where servers have this API, most of them at the first.
var usualPaths = []string{"v1", "", "api/v1", "openai/v1", "v1beta/openai"}

// Ping asks a server for a list that Models does without, for the sake of the connection and the key.
func (p *Provider) Ping(ctx context.Context) error {
	if p.unasked() == nil {
		return nil
	}
	_, err := p.ask(ctx)
	return err
}

// Diagnose looks for the API elsewhere on a server that answers, but not at its base URL.
func (p *Provider) Diagnose(ctx context.Context, failure error) (problem, quoted string) {
	e := domain.AsError(failure)
	if reason := e.Details["reason"]; reason != "address" && reason != "upstream_malformed" && reason != "unknown_model" {
		return e.Own(), e.Quoted()
	}
	here := cmp.Or(p.server.address.Path(), "/")
	for _, path := range append([]string{strings.TrimPrefix(here, "/") + "/v1"}, usualPaths...) {
		elsewhere := p.server.address.At(path)
		if elsewhere.Path() != p.server.address.Path() && p.listsAt(ctx, elsewhere) {
			return p.name + ": the server answers, but not under " + here + ". Its API is under " + cmp.Or(elsewhere.Path(), "/") +
				": set its base URL to " + strings.TrimSuffix(elsewhere.Endpoint(""), "/") + ".", ""
		}
	}
	return p.name + ": the server answers, but not under " + here + ": " + e.Own(), e.Quoted()
}

// listsAt says whether there is a list of models below an address of the same server.
func (p *Provider) listsAt(ctx context.Context, address llm.Address) bool {
	probe := &Provider{name: p.name, server: server{address: address, listed: address}, header: p.header, http: p.http, errors: p.errors}
	models, err := probe.list(ctx)
	return err == nil && len(models) > 0
}
