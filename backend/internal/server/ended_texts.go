package server

import (
	"context"
	"time"

	"playground/internal/inflight"
)

// endedTextsEvery is the time between two looks for texts of runs that have ended.
const endedTextsEvery = 5 * time.Second

// removeEndedTexts removes the files of runs that ended without their owner, until ctx ends. Redis forgets by itself.
func (s *Server) removeEndedTexts(ctx context.Context) {
	files, ok := s.Relay.(inflight.Local)
	if !ok {
		return
	}
	ticker := time.NewTicker(endedTextsEvery)
	defer ticker.Stop()
	for {
		if err := s.removeEndedTextsOnce(ctx, files); err != nil && ctx.Err() == nil {
			s.log.DebugContext(ctx, "files of ended runs not removed; the next look does", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (s *Server) removeEndedTextsOnce(ctx context.Context, files inflight.Local) error {
	ctx, stop := context.WithTimeout(ctx, endedTextsEvery)
	defer stop()
	return files.RemoveEnded(ctx, s.Store.CancelRequests)
}
