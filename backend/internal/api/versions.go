package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/domain"
)

// ListVersions is GET /v1/prompts/{prompt_id}/versions.
func (s *Server) ListVersions(c echo.Context, promptID string, params contract.ListVersionsParams) error {
	list := "versions " + promptID + actor(c).OrganizationID
	page, err := s.page(params.Limit, params.Cursor, list)
	if err != nil {
		return err
	}
	versions, err := s.app.Versions.List(c.Request().Context(), actor(c), promptID, page)
	if err != nil {
		return err
	}
	next, err := nextCursor(s, versions, list, func(v domain.PromptVersion) string { return v.ID })
	if err != nil {
		return err
	}
	return ok(c, contract.VersionList{Versions: each(versions.Items, wireVersion), NextCursor: next})
}

// CreateVersion is POST /v1/prompts/{prompt_id}/versions.
func (s *Server) CreateVersion(c echo.Context, promptID string, params contract.CreateVersionParams) error {
	body := contract.Body[contract.CreateVersionRequest](c)
	in, err := once(c, params.IdempotencyKey, body)
	if err != nil {
		return err
	}
	message := ""
	if body.Message != nil {
		message = *body.Message
	}
	v, created, err := s.app.Versions.Create(c.Request().Context(), actor(c), in, promptID, message)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if created {
		status = http.StatusCreated
	}
	return c.JSON(status, contract.VersionEnvelope{Version: wireVersion(v)})
}

// GetVersion is GET /v1/prompts/{prompt_id}/versions/{version_number}.
func (s *Server) GetVersion(c echo.Context, promptID string, number int) error {
	v, err := s.app.Versions.Get(c.Request().Context(), actor(c), promptID, number)
	if err != nil {
		return err
	}
	return ok(c, contract.VersionEnvelope{Version: wireVersion(v)})
}

// UpdateVersion is PATCH /v1/prompts/{prompt_id}/versions/{version_number}.
func (s *Server) UpdateVersion(c echo.Context, promptID string, number int) error {
	body := contract.Body[contract.UpdateVersionRequest](c)
	if !body.Message.IsSpecified() {
		return s.GetVersion(c, promptID, number)
	}
	message, _ := body.Message.Get() // null takes it away
	v, err := s.app.Versions.SetMessage(c.Request().Context(), actor(c), promptID, number, message)
	if err != nil {
		return err
	}
	return ok(c, contract.VersionEnvelope{Version: wireVersion(v)})
}

// RestoreVersion is POST /v1/prompts/{prompt_id}/versions/{version_number}/restore.
func (s *Server) RestoreVersion(c echo.Context, promptID string, number int) error {
	view, err := s.app.Versions.Restore(c.Request().Context(), actor(c), promptID, number)
	return answerPrompt(c, http.StatusOK, view, err)
}

func wireVersion(v domain.PromptVersion) contract.PromptVersion {
	return contract.PromptVersion{ID: v.ID, PromptID: v.PromptID, VersionNumber: v.VersionNumber,
		ContentSnapshot: contract.ContentSnapshot{Mode: contract.PromptMode(v.Mode), SystemPrompt: v.SystemPrompt,
			Messages: each(v.Messages, wireMessage), Generations: wireVersionGenerations(v.Generations)},
		ModelConfigSnapshot: wireConfig(v.ModelConfig), VariablesSnapshot: each(v.Variables, same[string]),
		ContentHash: v.ContentHash, Reason: contract.PromptVersionReason(v.Reason), IsPane: v.IsPane, Message: v.Message, Changes: wireChanges(v.Changes),
		CreatedAt: wireTime(v.CreatedAt), CreatedBy: contract.UserRef{ID: v.CreatedBy, Name: v.CreatedByName},
		Truncated: truncated(v.Truncated)}
}

// wireChanges is nothing where nothing came before, or it is not known what changed.
func wireChanges(all []domain.Difference) *[]contract.Difference {
	if all == nil {
		return nil
	}
	changes := each(all, func(d domain.Difference) contract.Difference {
		return contract.Difference{Field: d.Field, Text: d.Text}
	})
	return &changes
}
