package api

import (
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/domain"
)

// ListLinks is GET /v1/prompts/{prompt_id}/links.
func (s *Server) ListLinks(c echo.Context, promptID string, params contract.ListLinksParams) error {
	list := "links " + promptID + actor(c).OrganizationID
	page, err := s.page(params.Limit, params.Cursor, list)
	if err != nil {
		return err
	}
	links, err := s.app.Links.List(c.Request().Context(), actor(c), promptID, page)
	if err != nil {
		return err
	}
	next, err := nextCursor(s, links, list, func(l app.MadeLink) string { return l.ID })
	if err != nil {
		return err
	}
	wire := func(l app.MadeLink) contract.Link { return wireLink(l, s.base(c)) }
	return ok(c, contract.LinkList{Links: each(links.Items, wire), NextCursor: next})
}

// CreateLink is POST /v1/prompts/{prompt_id}/links.
func (s *Server) CreateLink(c echo.Context, promptID string, params contract.CreateLinkParams) error {
	body := contract.Body[contract.CreateLinkRequest](c)
	in, err := once(c, params.IdempotencyKey, body)
	if err != nil {
		return err
	}
	content := app.LinkContent{VersionNumber: body.VersionNumber, IncludeValues: body.IncludeValues != nil && *body.IncludeValues}
	if body.Name != nil {
		content.Name = *body.Name
	}
	if body.ExecutionIds != nil {
		content.ExecutionIDs = *body.ExecutionIds
	}
	if content.ExpiresAt, err = endOfLink(body.ExpiresAt); err != nil {
		return err
	}
	link, err := s.app.Links.Create(c.Request().Context(), actor(c), in, promptID, content)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, contract.LinkEnvelope{Link: wireLink(link, s.base(c))})
}

func endOfLink(sent *string) (*time.Time, error) {
	if sent == nil {
		return nil, nil
	}
	at, err := time.Parse(time.RFC3339, *sent)
	if err != nil {
		return nil, contract.InvalidField("expires_at", "format", "is no time in RFC 3339, such as 2026-12-24T00:00:00.000Z")
	}
	at = at.UTC().Truncate(time.Millisecond)
	return &at, nil
}

// RevokeLink is DELETE /v1/prompts/{prompt_id}/links/{link_id}.
func (s *Server) RevokeLink(c echo.Context, promptID, id string) error {
	return success(c, s.app.Links.Revoke(c.Request().Context(), actor(c), promptID, id))
}

// GetLink is GET /v1/links/{token}. Visitors take turns by where they come from.
func (s *Server) GetLink(c echo.Context, token string) error {
	c.Response().Header().Set("X-Robots-Tag", "noindex, nofollow")
	c.Response().Header().Set("Referrer-Policy", "no-referrer")
	leave, err := inTurn(c, s.turns.served, clientNetwork(c))
	if err != nil {
		return err
	}
	defer leave()
	c.Response().Before(leave)
	shown, err := s.app.Links.Open(c.Request().Context(), token, s.browser(c))
	if err != nil {
		return err
	}
	return ok(c, wireLinkedPrompt(shown))
}

// ForkLink is POST /v1/links/{token}/fork.
func (s *Server) ForkLink(c echo.Context, token string, params contract.ForkLinkParams) error {
	body := contract.Body[contract.ForkPromptRequest](c)
	in, err := once(c, params.IdempotencyKey, body)
	if err != nil {
		return err
	}
	name := ""
	if body.Name != nil {
		name = *body.Name
	}
	view, err := s.app.Links.Fork(c.Request().Context(), actor(c), in, token, body.ProjectID, name, s.browser(c))
	return answerPrompt(c, http.StatusCreated, view, err)
}

// wireLink has the token behind the #, which no browser sends anywhere.
func wireLink(l app.MadeLink, base string) contract.Link {
	out := contract.Link{ID: l.ID, PromptID: l.PromptID, Name: l.Name, VersionNumber: l.VersionNumber, ExecutionIds: each(l.ExecutionIDs, same[string]),
		IncludeValues: l.IncludeValues, IsExpired: l.Expired, CreatedBy: contract.UserRef{ID: l.CreatedBy, Name: l.CreatedByName},
		CreatedAt: wireTime(l.CreatedAt), ExpiresAt: wireTime(l.ExpiresAt), LastOpenedAt: timeOrNull(l.LastOpenedAt)}
	out.URL.SetNull()
	if l.Token != "" {
		out.URL.Set(base + "/l#" + l.Token)
	}
	return out
}

// wireLinkedPrompt names each field that a stranger may read. What is not named here stays here.
func wireLinkedPrompt(p app.LinkedPrompt) contract.LinkedPrompt {
	v := p.Version
	return contract.LinkedPrompt{PromptName: p.Name, IncludeValues: p.Link.IncludeValues, ExpiresAt: wireTime(p.Link.ExpiresAt),
		Version: contract.LinkedVersion{VersionNumber: v.VersionNumber, CreatedAt: wireTime(v.CreatedAt),
			ContentSnapshot: contract.ContentSnapshot{Mode: contract.PromptMode(v.Mode), SystemPrompt: v.SystemPrompt,
				Messages: each(v.Messages, wireMessage)}, // its generations name runs
			ModelConfigSnapshot: wireConfig(v.ModelConfig), VariablesSnapshot: each(v.Variables, same[string])},
		Runs: each(p.Runs, func(e domain.Execution) contract.LinkedRun { return wireLinkedRun(e, p.Link.IncludeValues) })}
}

func wireLinkedRun(e domain.Execution, withValues bool) contract.LinkedRun {
	out := contract.LinkedRun{VersionNumber: e.VersionNumber, ModelConfigSnapshot: wireConfig(e.ModelConfig),
		ResponseText: e.Result.ResponseText, FinishReason: orNull(e.Result.FinishReason), InputTokens: orNull(e.InputTokens),
		OutputTokens: orNull(e.OutputTokens), Estimated: e.Estimated, LatencyMs: orNull(e.LatencyMS)}
	cut := e.Truncated
	if withValues {
		values := map[string]string{} // none where they are too long to be shown
		maps.Copy(values, e.VariableValues)
		out.VariableValues = &values
	} else {
		cut = slices.DeleteFunc(cut, func(field string) bool { return field == "variable_values" })
	}
	out.Truncated = truncated(cut)
	return out
}
