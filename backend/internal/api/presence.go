package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/api/sse"
	"playground/internal/app"
	"playground/internal/domain"
)

// StreamPresence is GET /v1/prompts/{prompt_id}/presence.
func (s *Server) StreamPresence(c echo.Context, promptID string) error {
	v, err := s.app.Presence.Join(c.Request().Context(), actor(c), promptID)
	if err != nil {
		return err
	}
	viewer := actor(c)
	sse.SetHeaders(c.Response().Header())
	c.Response().WriteHeader(http.StatusOK)
	w := sse.NewWriter(c.Request(), c.Response().Writer)
	s.afterwards(c, w, func(whole context.Context) {
		defer s.app.Presence.Leave(whole, v)
		ctx, stop := s.app.Rights.WatchPrompt(whole, viewer, promptID)
		defer stop()
		defer w.Close()
		if err := s.showPresence(ctx, w, v); err != nil {
			s.log.Debug("presence left", "prompt", promptID, "error", err)
		}
	})
	return nil
}

// showPresence tells a page the news of its prompt until the look is over, or the page was left.
func (s *Server) showPresence(ctx context.Context, w *sse.Writer, v *app.Viewer) error {
	over := time.NewTimer(s.app.Presence.Lasts)
	defer over.Stop()
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-over.C:
			return nil
		case <-s.options.Leaving.Done():
			return nil
		case now := <-v.News:
			if err := w.Event(sse.ID{First: int(now.Revision)}, "presence", wirePresence(now)); err != nil {
				return err
			}
			if err := w.Send(); err != nil {
				return err
			}
		}
	}
}

func wirePresence(now domain.PromptNow) contract.PresenceEvent {
	person := func(p domain.Present) contract.PresentPerson {
		state := contract.PresentPersonStateViewing
		if p.Edits {
			state = contract.PresentPersonStateEditing
		}
		return contract.PresentPerson{ID: p.UserID, Name: p.Name, State: state}
	}
	return contract.PresenceEvent{People: each(now.People, person), Revision: now.Revision, CommentsRevision: now.CommentsRevision}
}
