package api

import (
	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/domain"
)

// ListProviderKeys is GET /v1/provider-keys.
func (s *Server) ListProviderKeys(c echo.Context) error {
	keys, err := s.app.ProviderKeys.List(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	return ok(c, contract.ProviderKeyList{ProviderKeys: each(keys, wireProviderKey)})
}

// PutProviderKey is PUT /v1/provider-keys/{provider}.
func (s *Server) PutProviderKey(c echo.Context, provider string) error {
	body := contract.Body[contract.PutProviderKeyRequest](c)
	if !body.Consent {
		return contract.InvalidField("consent", "required", "must be true: the key is kept here, encrypted, and used for your organization's runs")
	}
	in := app.PutProviderKey{Provider: provider}
	if body.Key != nil {
		in.Key = *body.Key
	}
	if body.BaseURL != nil {
		in.BaseURL = *body.BaseURL
	}
	key, models, err := s.app.ProviderKeys.Put(c.Request().Context(), actor(c), in)
	if err != nil {
		return err
	}
	return ok(c, contract.ProviderKeyEnvelope{ProviderKey: wireProviderKey(key), ModelCount: models})
}

// DeleteProviderKey is DELETE /v1/provider-keys/{provider}.
func (s *Server) DeleteProviderKey(c echo.Context, provider string) error {
	return success(c, s.app.ProviderKeys.Delete(c.Request().Context(), actor(c), provider))
}

func wireProviderKey(k domain.ProviderKey) contract.ProviderKey {
	out := contract.ProviderKey{Provider: k.Provider, Hint: k.Hint, ConsentedAt: wireTime(k.ConsentedAt), CreatedAt: wireTime(k.CreatedAt)}
	out.BaseURL.SetNull()
	if k.BaseURL != "" {
		out.BaseURL.Set(k.BaseURL)
	}
	return out
}
