package api

import (
	"fmt"

	"github.com/oapi-codegen/nullable"

	"playground/internal/api/contract"
	"playground/internal/domain"
	"playground/internal/text"
)

// paneChanges adds the panes of a patch, which come whole: what one of them does not set has its default.
func paneChanges(l *changeList, given nullable.Nullable[[]contract.PaneInput], defaultModel func() string) error {
	if !given.IsSpecified() {
		return nil
	}
	panes, seen := []domain.Pane{}, map[string]bool{}
	if !given.IsNull() {
		for at, pane := range given.MustGet() {
			if seen[pane.ID] {
				return contract.InvalidField(fmt.Sprintf("panes.%d.id", at), "unique", "stands twice")
			}
			seen[pane.ID] = true
			panes = append(panes, domainPane(pane, defaultModel))
		}
	}
	l.add("panes", func(p *domain.Prompt) { p.Panes = panes })
	return nil
}

func domainPane(in contract.PaneInput, defaultModel func() string) domain.Pane {
	config := in.ModelConfig
	if !config.Model.IsSpecified() {
		config.Model.SetNull()
	}
	pane := domain.Pane{ID: in.ID, ModelConfig: configFrom(config, defaultModel)}
	if in.Text != nil {
		pane.Text = &domain.PaneText{SystemPrompt: text.NormalizeNewlines(in.Text.SystemPrompt),
			Messages: each(in.Text.Messages, domainMessage)}
	}
	return pane
}

func wirePane(p domain.Pane) contract.Pane {
	out := contract.Pane{ID: p.ID, ModelConfig: wireConfig(p.ModelConfig)}
	if p.Text != nil {
		out.Text = &contract.PaneText{SystemPrompt: p.Text.SystemPrompt, Messages: each(p.Text.Messages, wireMessage)}
	}
	return out
}
