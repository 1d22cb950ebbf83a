package api

import (
	"net/url"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/domain"
)

// RerunExecution is POST /v1/executions/{execution_id}/rerun.
func (s *Server) RerunExecution(c echo.Context, id string, params contract.RerunExecutionParams) error {
	body := contract.Body[contract.RerunRequest](c)
	key := ""
	if params.IdempotencyKey != nil {
		key = *params.IdempotencyKey
	}
	e, subscription, err := s.app.Executions.Rerun(c.Request().Context(), actor(c), id, key)
	if err != nil {
		return err
	}
	return s.answerRun(c, e, subscription, body.OnDisconnect)
}

// wireRecord says what an execution sent, and what running it again would do.
func wireRecord(r app.Record) contract.ExecutionRecord {
	return contract.ExecutionRecord{Execution: wireExecution(r.Execution), Version: wireVersion(r.Version),
		Request: orNull(wireRequest(r.Request)), Rerun: wireRerun(r.Rerun)}
}

func wireRequest(r *domain.ExecutionRequest) *contract.ExecutionRequest {
	if r == nil {
		return nil
	}
	body := string(r.Body)
	return &contract.ExecutionRequest{Provider: r.Provider, Endpoint: shownEndpoint(r.Endpoint), Body: &body, Sha256: r.SHA256,
		SentAt: wireTime(r.CreatedAt)}
}

// shownEndpoint is an endpoint without its server: where that is, perhaps in a network of its operator's own, is not for
// everyone who runs a prompt to know. The built-in model's has none.
func shownEndpoint(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" {
		return endpoint
	}
	return u.RequestURI()
}

func wireRerun(r app.Rerun) contract.Rerun {
	out := contract.Rerun{Possible: r.Possible, Reason: orNull[string](nil), Differs: orNull(r.Differs), Fields: r.Fields}
	if !r.Possible {
		out.Reason = orNull(&r.Reason)
	}
	return out
}
