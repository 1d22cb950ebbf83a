package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/domain"
)

// CreatePrompt is POST /v1/prompts.
func (s *Server) CreatePrompt(c echo.Context, params contract.CreatePromptParams) error {
	body := contract.Body[contract.CreatePromptRequest](c)
	in, err := once(c, params.IdempotencyKey, body)
	if err != nil {
		return err
	}
	view, err := s.app.Prompts.Create(c.Request().Context(), actor(c), in, body.ProjectID, body.Name, createChanges(body, s.defaultModel(c, "")))
	return answerSaved(c, http.StatusCreated, view, allSaved, err)
}

// GetPrompt is GET /v1/prompts/{prompt_id}.
func (s *Server) GetPrompt(c echo.Context, id string, params contract.GetPromptParams) error {
	page, err := s.app.Prompts.Get(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	body := contract.PromptPage{Prompt: wirePrompt(page.PromptView), Shared: orNull(wireShared(page.Shared)), RecentExecutions: each(page.Recent, wireListed),
		ExecutionCount: page.Count, VersionCount: page.VersionCount, Models: each(page.Models, wireModel), Providers: each(page.Providers, wireProvider), UnderscoreCapabilities: capabilities()}
	match := ""
	if params.IfNoneMatch != nil {
		match = *params.IfNoneMatch
	}
	return tagged(c, http.StatusOK, body, match)
}

// UpdatePrompt is PATCH /v1/prompts/{prompt_id}.
func (s *Server) UpdatePrompt(c echo.Context, id string) error {
	body := contract.Body[contract.UpdatePromptRequest](c)
	changes, err := updateChanges(body, s.defaultModel(c, id))
	if err != nil {
		return err
	}
	view, err := s.app.Prompts.Update(c.Request().Context(), actor(c), id, changes, body.BaseRevision)
	saved := savedFields{name: body.Name != nil, system: body.SystemPrompt.IsSpecified(),
		messages: body.Messages.IsSpecified(), panes: body.Panes.IsSpecified()}
	return answerSaved(c, http.StatusOK, view, saved, err)
}

// DeletePrompt is DELETE /v1/prompts/{prompt_id}.
func (s *Server) DeletePrompt(c echo.Context, id string) error {
	return success(c, s.app.Prompts.Delete(c.Request().Context(), actor(c), id))
}

// RestorePrompt is POST /v1/prompts/{prompt_id}/restore.
func (s *Server) RestorePrompt(c echo.Context, id string) error {
	view, err := s.app.Prompts.Restore(c.Request().Context(), actor(c), id)
	return answerPrompt(c, http.StatusOK, view, err)
}

// defaultModel is what a null for the model of a prompt resets it to; "" is a new one.
func (s *Server) defaultModel(c echo.Context, promptID string) func() string {
	return func() string { return s.app.Prompts.DefaultModel(c.Request().Context(), actor(c), promptID) }
}

func answerPrompt(c echo.Context, status int, view app.PromptView, err error) error {
	return answerSaved(c, status, view, savedFields{}, err)
}

// answerSaved says also what looks like a key in what was saved.
func answerSaved(c echo.Context, status int, view app.PromptView, saved savedFields, err error) error {
	if err != nil {
		return err
	}
	return tagged(c, status, contract.PromptEnvelope{Prompt: wirePrompt(view), UnderscoreCapabilities: capabilities(),
		UnderscoreWarnings: keysInPrompt(view.Prompt, saved)}, "")
}

// tagged answers with an ETag of the body, or 304 when the caller has that very body.
func tagged(c echo.Context, status int, body any, match string) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(raw)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	c.Response().Header().Set("ETag", tag)
	c.Response().Header().Set("Cache-Control", "private, no-cache")
	for _, candidate := range strings.Split(match, ",") {
		if given := strings.TrimPrefix(strings.TrimSpace(candidate), "W/"); given == tag || given == "*" {
			return c.NoContent(http.StatusNotModified)
		}
	}
	return c.Stream(status, echo.MIMEApplicationJSON, bytes.NewReader(raw))
}

// capabilities says what this server can do with prompts.
func capabilities() contract.Capabilities {
	return contract.Capabilities{Streaming: true, Variables: true, Collaboration: false}
}

func wirePrompt(v app.PromptView) contract.Prompt {
	p := v.Prompt
	return contract.Prompt{ID: p.ID, ProjectID: p.ProjectID, Name: p.Name, Mode: contract.PromptMode(p.Mode),
		SystemPrompt: p.SystemPrompt, Messages: each(p.Messages, wireMessage), ModelConfig: wireConfig(p.ModelConfig),
		Panes: each(p.Panes, wirePane), Generations: each(p.Generations, wireGeneration), Variables: p.Content().Variables(), LatestVersionID: orNull(p.LatestVersionID),
		LatestVersionNumber: orNull(p.LatestVersionNumber), Revision: p.Revision,
		Permission: contract.Permission(v.Permission), ForkedFrom: orNull(wireForkedFrom(p.ForkedFrom)), CreatedBy: p.CreatedBy,
		CreatedAt: wireTime(p.CreatedAt), UpdatedAt: wireTime(p.UpdatedAt)}
}

func wirePromptSummary(p domain.Prompt, permission contract.Permission) contract.PromptSummary {
	return contract.PromptSummary{ID: p.ID, ProjectID: p.ProjectID, Name: p.Name, Mode: contract.PromptMode(p.Mode),
		Model: p.ModelConfig.Model, Permission: permission,
		CreatedAt: wireTime(p.CreatedAt), UpdatedAt: wireTime(p.UpdatedAt)}
}

func same[T any](v T) T { return v }

func wireMessage(m domain.Message) contract.Message {
	return contract.Message{Role: contract.MessageRole(m.Role), Content: contract.MessageContent{Text: m.Content, Parts: m.Parts}}
}

func wireConfig(c domain.ModelConfig) contract.ModelConfig {
	tools, extra := append(contract.JSONObjects{}, c.Tools...), contract.ExtraParameters{}
	maps.Copy(extra, c.Extra)
	return contract.ModelConfig{Model: c.Model, Temperature: c.Temperature, MaxTokens: c.MaxTokens, TopP: c.TopP,
		StopSequences: each(c.StopSequences, same[string]), FrequencyPenalty: c.FrequencyPenalty,
		PresencePenalty: c.PresencePenalty, Seed: orNull(c.Seed), ReasoningEffort: orNull(c.ReasoningEffort),
		ResponseFormat: orNull(given(contract.JSONObject(c.ResponseFormat))), Tools: &tools,
		ToolChoice: orNull(given(contract.ToolChoice(c.ToolChoice))), Extra: &extra}
}

// given is a pointer to JSON that is there.
func given[T ~string](raw T) *T {
	if raw == "" {
		return nil
	}
	return &raw
}
