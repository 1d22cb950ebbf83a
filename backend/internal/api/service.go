package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
)

// GetHealth is GET /healthz.
func (s *Server) GetHealth(c echo.Context) error {
	return ok(c, contract.Health{Status: contract.HealthStatusOk})
}

// GetReadiness is GET /readyz. Causes go to the log; the answer names only what is missing.
func (s *Server) GetReadiness(c echo.Context) error {
	status, body := http.StatusOK, contract.Health{Status: contract.HealthStatusOk}
	checks := map[string]string{}
	for name, err := range s.options.Ready(c.Request().Context()) {
		checks[name] = "ok"
		if err != nil {
			checks[name] = "unavailable"
			status, body.Status = http.StatusServiceUnavailable, contract.HealthStatusUnavailable
			s.log.Warn("not ready", "check", name, "error", err)
		}
	}
	body.Checks = &checks
	return c.JSON(status, body)
}

// GetOpenapi is GET /openapi.yaml.
func (s *Server) GetOpenapi(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/yaml", contract.Document)
}

// GetDocs is GET /docs.
func (s *Server) GetDocs(c echo.Context) error {
	page, policy := s.contract.Reference()
	c.Response().Header().Set("Content-Security-Policy", policy)
	return c.HTMLBlob(http.StatusOK, page)
}
