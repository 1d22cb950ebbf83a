package api

import (
	"github.com/labstack/echo/v4"

	"playground/internal/api/gen"
	"playground/internal/app"
	"playground/internal/domain"
)

// RerunExecution is POST /v1/executions/{execution_id}/rerun.
func (s *Server) RerunExecution(c echo.Context, id string, params gen.RerunExecutionParams) error {
	body, err := bodyOf[gen.RerunRequest](c)
	if err != nil {
		return err
	}
	key := ""
	if params.IdempotencyKey != nil {
		key = *params.IdempotencyKey
	}
	e, feed, err := s.app.Executions.Rerun(c.Request().Context(), actor(c), id, key)
	if err != nil {
		return err
	}
	return s.answerRun(c, e, feed, body.OnDisconnect)
}

// wireRecord says what an execution sent, and what running it again would do.
func wireRecord(r app.Record) gen.ExecutionRecord {
	return gen.ExecutionRecord{Execution: wireExecution(r.Execution), Version: wireVersion(r.Version),
		Request: orNull(wireRequest(r.Request)), Rerun: wireRerun(r.Rerun)}
}

func wireRequest(r *domain.ExecutionRequest) *gen.ExecutionRequest {
	if r == nil {
		return nil
	}
	body := string(r.Body)
	return &gen.ExecutionRequest{Provider: r.Provider, Endpoint: r.Endpoint, Body: &body, Sha256: r.SHA256,
		SentAt: wireTime(r.CreatedAt)}
}

func wireRerun(r app.Rerun) gen.Rerun {
	out := gen.Rerun{Possible: r.Possible, Reason: orNull[string](nil), Differs: orNull(r.Differs), Fields: r.Fields}
	if !r.Possible {
		out.Reason = orNull(&r.Reason)
	}
	return out
}
