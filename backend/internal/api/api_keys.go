package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/nullable"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/domain"
)

// ListAPIKeys is GET /v1/api-keys.
func (s *Server) ListAPIKeys(c echo.Context, params contract.ListAPIKeysParams) error {
	ofAll := params.Whose != nil && *params.Whose == contract.ListAPIKeysParamsWhoseEveryone
	list := "API keys " + actor(c).OrganizationID
	if !ofAll {
		list += " " + actor(c).UserID
	}
	page, err := s.page(params.Limit, params.Cursor, list)
	if err != nil {
		return err
	}
	keys, err := s.app.APIKeys.List(c.Request().Context(), actor(c), ofAll, page)
	if err != nil {
		return err
	}
	next, err := nextCursor(s, keys, list, func(k domain.APIKey) string { return k.ID })
	if err != nil {
		return err
	}
	return ok(c, contract.APIKeyList{APIKeys: each(keys.Items, wireAPIKey), NextCursor: next})
}

// CreateAPIKey is POST /v1/api-keys.
func (s *Server) CreateAPIKey(c echo.Context, params contract.CreateAPIKeyParams) error {
	body := contract.Body[contract.CreateAPIKeyRequest](c)
	password := body.CurrentPassword
	body.CurrentPassword = nil // what a request is known by is kept
	in, err := once(c, params.IdempotencyKey, body)
	if err != nil {
		return err
	}
	content := app.APIKeyContent{Name: body.Name, Scopes: actionsOf(body.Scopes), ProjectID: body.ProjectID,
		RequestsPerMinute: body.RequestsPerMinute, MonthlyExecutions: body.MonthlyExecutions}
	if content.ExpiresAt, err = endOfKey(body.ExpiresAt); err != nil {
		return err
	}
	made, err := s.app.APIKeys.Create(c.Request().Context(), actor(c), in, content, password)
	return answerMadeKey(c, http.StatusCreated, made, err)
}

// UpdateAPIKey is PATCH /v1/api-keys/{api_key_id}.
func (s *Server) UpdateAPIKey(c echo.Context, id string) error {
	body := contract.Body[contract.UpdateAPIKeyRequest](c)
	var sent *string
	if end, err := body.ExpiresAt.Get(); err == nil {
		sent = &end
	}
	end, err := endOfKey(sent)
	if err != nil {
		return err
	}
	k, err := s.app.APIKeys.Update(c.Request().Context(), actor(c), id, func(content *app.APIKeyContent) {
		mergeAPIKey(content, body)
		if body.ExpiresAt.IsSpecified() {
			content.ExpiresAt = end
		}
	})
	if err != nil {
		return err
	}
	return ok(c, contract.APIKeyEnvelope{APIKey: wireAPIKey(k)})
}

func mergeAPIKey(content *app.APIKeyContent, body contract.UpdateAPIKeyRequest) {
	if body.Name != nil {
		content.Name = *body.Name
	}
	if body.Scopes != nil {
		content.Scopes = actionsOf(*body.Scopes)
	}
	mergeLimit(&content.RequestsPerMinute, body.RequestsPerMinute)
	mergeLimit(&content.MonthlyExecutions, body.MonthlyExecutions)
}

// DeleteAPIKey is DELETE /v1/api-keys/{api_key_id}.
func (s *Server) DeleteAPIKey(c echo.Context, id string) error {
	return success(c, s.app.APIKeys.Revoke(c.Request().Context(), actor(c), id))
}

// RotateAPIKey is POST /v1/api-keys/{api_key_id}/rotate.
func (s *Server) RotateAPIKey(c echo.Context, id string) error {
	body := contract.Body[contract.RotateAPIKeyRequest](c)
	made, err := s.app.APIKeys.Rotate(c.Request().Context(), actor(c), id, body.CurrentPassword)
	return answerMadeKey(c, http.StatusOK, made, err)
}

func answerMadeKey(c echo.Context, status int, made app.MadeAPIKey, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(status, contract.MadeAPIKey{APIKey: wireAPIKey(made.APIKey), Secret: made.Secret})
}

func endOfKey(sent *string) (*time.Time, error) {
	if sent == nil {
		return nil, nil
	}
	at, err := time.Parse(time.RFC3339, *sent)
	if err != nil {
		return nil, contract.InvalidField("expires_at", "format", "is no time in RFC 3339, such as 2027-11-01T00:00:00.000Z")
	}
	at = at.UTC().Truncate(time.Millisecond)
	return &at, nil
}

func actionsOf(scopes []contract.APIKeyScope) []domain.Action {
	return each(scopes, func(scope contract.APIKeyScope) domain.Action { return domain.Action(scope) })
}

func wireAPIKey(k domain.APIKey) contract.APIKey {
	out := contract.APIKey{ID: k.ID, Name: k.Name, Prefix: k.Prefix, User: contract.UserRef{ID: k.UserID, Name: k.UserName},
		Scopes:            each(k.Scopes, func(scope domain.Action) contract.APIKeyScope { return contract.APIKeyScope(scope) }),
		RequestsPerMinute: orNull(k.RequestsPerMinute), MonthlyExecutions: orNull(k.MonthlyExecutions), IsExpired: k.HasExpired,
		ExpiresAt: timeOrNull(k.ExpiresAt), LastUsedAt: timeOrNull(k.LastUsedAt), RotatedFrom: orNull(k.RotatedFrom),
		RotatedAt: timeOrNull(k.RotatedAt), CreatedAt: wireTime(k.CreatedAt)}
	out.Project.SetNull()
	if k.ProjectID != nil && k.ProjectName != nil {
		out.Project.Set(contract.APIKeyProject{ID: *k.ProjectID, Name: *k.ProjectName})
	}
	return out
}

// wireAPIKeyOf is the key that started a run.
func wireAPIKeyOf(e domain.Execution) (out nullable.Nullable[contract.APIKeyRef]) {
	out.SetNull()
	if e.APIKeyID != nil && e.APIKeyName != nil {
		out.Set(contract.APIKeyRef{ID: *e.APIKeyID, Name: *e.APIKeyName})
	}
	return out
}
