package api

import (
	"time"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/domain"
)

// ReportClientEvents is POST /v1/client-events.
func (s *Server) ReportClientEvents(c echo.Context) error {
	body := contract.Body[contract.ReportClientEventsRequest](c)
	return success(c, s.app.ClientEvents.Report(c.Request().Context(), actor(c), body.BatchID, each(body.Events, clientEventOf)))
}

func clientEventOf(e contract.ClientEvent) domain.ClientEvent {
	event := domain.ClientEvent{Kind: domain.ClientEventKind(e.Kind), Age: time.Duration(e.AgeMs) * time.Millisecond, MS: e.Ms}
	if e.Screen != nil {
		event.Screen = string(*e.Screen)
	}
	return event
}
