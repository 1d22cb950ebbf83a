package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"playground/internal/api/gen"
)

// GetHealth is GET /healthz.
func (s *Server) GetHealth(c echo.Context) error {
	return ok(c, gen.Health{Status: gen.HealthStatusOk})
}

// GetReadiness is GET /readyz. Causes go to the log; the answer names only what is missing.
func (s *Server) GetReadiness(c echo.Context) error {
	status, body := http.StatusOK, gen.Health{Status: gen.HealthStatusOk}
	checks := map[string]string{}
	for name, err := range s.options.Ready(c.Request().Context()) {
		checks[name] = "ok"
		if err != nil {
			checks[name] = "unavailable"
			status, body.Status = http.StatusServiceUnavailable, gen.HealthStatusUnavailable
			s.log.Warn("not ready", "check", name, "error", err)
		}
	}
	body.Checks = &checks
	return c.JSON(status, body)
}

// GetOpenapi is GET /openapi.yaml.
func (s *Server) GetOpenapi(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/yaml", gen.Document)
}

// GetDocs is GET /docs.
func (s *Server) GetDocs(c echo.Context) error {
	c.Response().Header().Set("Content-Security-Policy", docsPolicy)
	return c.HTMLBlob(http.StatusOK, s.docs)
}
