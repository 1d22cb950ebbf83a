package api

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/domain"
	"playground/internal/text"
)

// ListPresets is GET /v1/presets.
func (s *Server) ListPresets(c echo.Context, params contract.ListPresetsParams) error {
	list := "presets " + actor(c).OrganizationID + " " + actor(c).UserID
	filter := domain.PresetFilter{WithContent: params.Include != nil}
	if params.Q != nil {
		filter.Name = *params.Q
		list += " with " + filter.Name
	}
	page, err := s.page(params.Limit, params.Cursor, list)
	if err != nil {
		return err
	}
	presets, err := s.app.Presets.List(c.Request().Context(), actor(c), filter, page)
	if err != nil {
		return err
	}
	next, err := nextCursor(s, presets.Page, list, func(p domain.Preset) string { return p.ID })
	if err != nil {
		return err
	}
	row := func(p domain.Preset) contract.PresetSummary { return wirePresetSummary(p, filter.WithContent) }
	return ok(c, contract.PresetList{Presets: each(presets.Items, row), NextCursor: next,
		Total: presets.State.Total, State: wirePresetState(presets.State)})
}

// CreatePreset is POST /v1/presets.
func (s *Server) CreatePreset(c echo.Context, params contract.CreatePresetParams) error {
	body := contract.Body[contract.CreatePresetRequest](c)
	in, err := once(c, params.IdempotencyKey, body)
	if err != nil {
		return err
	}
	p, err := s.app.Presets.Create(c.Request().Context(), actor(c), in, presetContent(body.Name, body.Prompt, body.Params))
	return answerPreset(c, http.StatusCreated, p, nil, err)
}

// GetPreset is GET /v1/presets/{preset_id}.
func (s *Server) GetPreset(c echo.Context, id string, params contract.GetPresetParams) error {
	p, err := s.app.Presets.Get(c.Request().Context(), actor(c), id)
	return answerPreset(c, http.StatusOK, p, params.IfNoneMatch, err)
}

// PutPreset is PUT /v1/presets/{preset_id}.
func (s *Server) PutPreset(c echo.Context, id string) error {
	body := contract.Body[contract.PutPresetRequest](c)
	var base *time.Time
	if body.BaseUpdatedAt != nil {
		at, err := time.Parse(time.RFC3339, *body.BaseUpdatedAt)
		if err != nil {
			return contract.InvalidField("base_updated_at", "format", "is no time in RFC 3339, such as 2026-11-01T00:00:00.000Z")
		}
		base = &at
	}
	p, err := s.app.Presets.Put(c.Request().Context(), actor(c), id, presetContent(body.Name, body.Prompt, body.Params), base)
	return answerPreset(c, http.StatusOK, p, nil, err)
}

// DeletePreset is DELETE /v1/presets/{preset_id}.
func (s *Server) DeletePreset(c echo.Context, id string) error {
	return success(c, s.app.Presets.Delete(c.Request().Context(), actor(c), id))
}

// RestorePreset is POST /v1/presets/{preset_id}/restore.
func (s *Server) RestorePreset(c echo.Context, id string) error {
	p, err := s.app.Presets.Restore(c.Request().Context(), actor(c), id)
	return answerPreset(c, http.StatusOK, p, nil, err)
}

func answerPreset(c echo.Context, status int, p domain.Preset, match *string, err error) error {
	if err != nil {
		return err
	}
	given := ""
	if match != nil {
		given = *match
	}
	return tagged(c, status, contract.PresetEnvelope{Preset: wirePreset(p)}, given)
}

// presetContent reads what a body says a preset is: what it does not set has its default.
func presetContent(name string, prompt contract.PresetPrompt, params *contract.ModelConfigPatch) app.PresetContent {
	return app.PresetContent{Name: name,
		Prompt: domain.PresetPrompt{Mode: string(prompt.Mode), SystemPrompt: text.NormalizeNewlines(prompt.SystemPrompt),
			Messages: each(prompt.Messages, domainMessage)},
		Params: func(defaultModel func() string) domain.ModelConfig {
			given := contract.ModelConfigPatch{}
			if params != nil {
				given = *params
			}
			if !given.Model.IsSpecified() {
				given.Model.SetNull()
			}
			return configFrom(given, defaultModel)
		}}
}

// configFrom is a whole configuration of what a body sets of it.
func configFrom(in contract.ModelConfigPatch, defaultModel func() string) domain.ModelConfig {
	values := changeList{}
	configChanges(&values, in.Model, in, defaultModel)
	set := domain.Prompt{ModelConfig: domain.DefaultConfig("")}
	for _, change := range values {
		change.Set(&set)
	}
	return set.ModelConfig
}

func wirePreset(p domain.Preset) contract.Preset {
	return contract.Preset{ID: p.ID, Name: p.Name, Prompt: wirePresetPrompt(p.Prompt), Params: wireConfig(p.Params),
		CreatedAt: wireTime(p.CreatedAt), UpdatedAt: wireTime(p.UpdatedAt)}
}

func wirePresetPrompt(p domain.PresetPrompt) contract.PresetPrompt {
	return contract.PresetPrompt{Mode: contract.PromptMode(p.Mode), SystemPrompt: p.SystemPrompt, Messages: each(p.Messages, wireMessage)}
}

func wirePresetSummary(p domain.Preset, withContent bool) contract.PresetSummary {
	row := contract.PresetSummary{ID: p.ID, Name: p.Name, Mode: contract.PromptMode(p.Mode), Preview: p.Preview, Length: p.Length,
		CreatedAt: wireTime(p.CreatedAt), UpdatedAt: wireTime(p.UpdatedAt)}
	if !withContent {
		return row
	}
	if !slices.Contains(p.Truncated, "prompt") {
		prompt := wirePresetPrompt(p.Prompt)
		row.Prompt = &prompt
	}
	params := wireConfig(p.Params)
	row.Params = &params
	if len(p.Truncated) > 0 {
		row.Truncated = &p.Truncated
	}
	return row
}

func wirePresetState(s domain.PresetState) string {
	return strconv.Itoa(s.Total) + "-" + strconv.FormatInt(s.Changed.UnixMilli(), 36)
}
