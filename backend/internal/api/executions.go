package api

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/domain"
	"playground/internal/text"
)

// previewRunes is how many characters of its text an execution shows in a list.
const previewRunes = 160

// ExecutePrompt is POST /v1/prompts/{prompt_id}/execute.
func (s *Server) ExecutePrompt(c echo.Context, promptID string, params contract.ExecutePromptParams) error {
	body := contract.Body[contract.ExecuteRequest](c)
	in := app.Start{PromptID: promptID, VersionNumber: body.VersionNumber, Pane: body.Pane, Logprobs: body.Logprobs,
		ContinueAt: body.ContinueAt, WithSuffix: body.WithSuffix != nil && *body.WithSuffix}
	if in.Pane != nil && in.VersionNumber != nil {
		return contract.InvalidField("pane", "excludes", "cannot be given together with version_number")
	}
	var err error
	if in.Values, err = runValues(body.VariableValues); err != nil {
		return err
	}
	if params.IdempotencyKey != nil {
		in.IdempotencyKey = *params.IdempotencyKey
	}
	e, subscription, err := s.app.Executions.Start(c.Request().Context(), actor(c), in)
	if err != nil {
		return err
	}
	return s.answerRun(c, e, subscription, body.OnDisconnect)
}

// runValues are the values of a body as a run keeps them: names in NFC, line ends as LF.
func runValues(given *map[string]string) (map[string]string, error) {
	if given == nil {
		return nil, nil
	}
	values, err := domain.Values(*given)
	for name, value := range values {
		values[name] = text.NormalizeNewlines(value)
	}
	return values, err
}

// answerRun shows a run that has been started, in the form the caller wants.
func (s *Server) answerRun(c echo.Context, e domain.Execution, subscription app.Subscription, leave *contract.OnDisconnect) error {
	v := view{View: app.View{Execution: e, Subscription: subscription}}
	if leave != nil && *leave == contract.OnDisconnectCancel {
		ctx := c.Request().Context()
		v.onLeave = func() { s.app.Executions.Abandon(ctx, e.ID) }
	}
	if wantsJSON(c.Request()) {
		return s.wait(c, v)
	}
	return s.stream(c, v)
}

// wantsJSON says whether the caller names JSON and not, before it, a stream.
func wantsJSON(r *http.Request) bool {
	for _, accept := range r.Header.Values("Accept") {
		for _, kind := range strings.Split(accept, ",") {
			kind, _, _ = strings.Cut(kind, ";")
			switch strings.TrimSpace(strings.ToLower(kind)) {
			case "text/event-stream", "*/*":
				return false
			case echo.MIMEApplicationJSON:
				return true
			}
		}
	}
	return false
}

// StreamExecution is GET /v1/executions/{execution_id}/events.
func (s *Server) StreamExecution(c echo.Context, id string, params contract.StreamExecutionParams) error {
	var from *domain.Position
	if params.LastEventID != nil {
		position, ok := domain.ParsePosition(*params.LastEventID)
		if !ok {
			return contract.InvalidField("Last-Event-ID", "offset", "must be the id of an event: a number of bytes, or two with a dot between")
		}
		from = &position
	}
	v, err := s.app.Executions.Follow(c.Request().Context(), actor(c), id, from)
	if err != nil {
		return err
	}
	return s.stream(c, view{View: v, resumed: from != nil})
}

// ListExecutions is GET /v1/prompts/{prompt_id}/executions.
func (s *Server) ListExecutions(c echo.Context, promptID string, params contract.ListExecutionsParams) error {
	list := "executions " + promptID + actor(c).OrganizationID
	page, err := s.page(params.Limit, params.Cursor, list)
	if err != nil {
		return err
	}
	filter, err := executionFilter(params)
	if err != nil {
		return err
	}
	convert := wireListed
	if filter.WithText {
		convert = wireWithText
	}
	executions, err := s.app.Executions.List(c.Request().Context(), actor(c), promptID, filter, page)
	if err != nil {
		return err
	}
	next, err := nextCursor(s, executions, list, func(e domain.Execution) string { return e.ID })
	if err != nil {
		return err
	}
	return ok(c, contract.ExecutionList{Executions: each(executions.Items, convert), NextCursor: next})
}

func executionFilter(params contract.ListExecutionsParams) (f domain.ExecutionFilter, err error) {
	f.WithText = params.Include != nil
	if params.Status != nil {
		f.Status = domain.Status(*params.Status)
	}
	if params.Model != nil {
		f.Model = *params.Model
	}
	if params.VersionNumber != nil {
		f.VersionNumber = *params.VersionNumber
	}
	if params.Pane != nil {
		f.Pane = *params.Pane
	}
	if params.Words != nil {
		f.Words = *params.Words
	}
	if params.VariableValues != nil {
		f.Values, err = contract.Texts("variable_values", *params.VariableValues)
	}
	if err == nil {
		f.Values, err = domain.Values(f.Values)
	}
	return f, err
}

// GetExecution is GET /v1/executions/{execution_id}.
func (s *Server) GetExecution(c echo.Context, id string) error {
	r, err := s.app.Executions.Record(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	return ok(c, wireRecord(r))
}

// CompareExecutions is GET /v1/executions/compare.
func (s *Server) CompareExecutions(c echo.Context, params contract.CompareExecutionsParams) error {
	executions, versions, err := s.app.Executions.Compare(c.Request().Context(), actor(c), params.Ids)
	if err != nil {
		return err
	}
	return ok(c, contract.Comparison{Executions: each(executions, wireExecution), Versions: each(versions, wireVersion)})
}

// CancelExecution is POST /v1/executions/{execution_id}/cancel.
func (s *Server) CancelExecution(c echo.Context, id string) error {
	cancelled, err := s.app.Executions.Cancel(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	return ok(c, contract.Cancelled{Cancelled: cancelled})
}

// DeleteExecution is DELETE /v1/executions/{execution_id}.
func (s *Server) DeleteExecution(c echo.Context, id string) error {
	return success(c, s.app.Executions.Delete(c.Request().Context(), actor(c), id))
}

// RestoreExecution is POST /v1/executions/{execution_id}/restore.
func (s *Server) RestoreExecution(c echo.Context, id string) error {
	e, v, err := s.app.Executions.Restore(c.Request().Context(), actor(c), id)
	return answerExecution(c, e, v, err)
}

func answerExecution(c echo.Context, e domain.Execution, v domain.PromptVersion, err error) error {
	if err != nil {
		return err
	}
	return ok(c, contract.ExecutionPage{Execution: wireExecution(e), Version: wireVersion(v)})
}

func wireExecution(e domain.Execution) contract.Execution {
	out := wireWithText(e)
	attempts := each(e.Result.Attempts, wireAttempt)
	out.Attempts = &attempts
	return out
}

func wireWithText(e domain.Execution) contract.Execution {
	out := wireListed(e)
	out.ResponseText, out.ReasoningText = &e.Result.ResponseText, &e.Result.ReasoningText
	return out
}

// wireListed leaves the text out, as lists do.
func wireListed(e domain.Execution) contract.Execution {
	out := contract.Execution{ID: e.ID, PromptID: e.PromptID, PromptVersionID: e.PromptVersionID, VersionNumber: e.VersionNumber,
		User: contract.UserRef{ID: e.UserID, Name: e.UserName}, APIKey: wireAPIKeyOf(e), RerunOf: orNull(e.RerunOf), Pane: orNull(e.Pane),
		ContinueAt: orNull(e.ContinueAt), WithSuffix: &e.WithSuffix, Logprobs: orNull(e.Logprobs), Status: contract.ExecutionStatus(e.Status),
		VariableValues: e.VariableValues, ModelConfigSnapshot: wireConfig(e.ModelConfig),
		Preview: preview(e.Result.ResponseText), FinishReason: orNull(e.Result.FinishReason), RawFinishReason: orNull(e.Result.RawFinishReason),
		CachedTokens: orNull(e.CachedTokens), ReasoningTokens: orNull(e.ReasoningTokens), DroppedParameters: append([]string{}, e.Result.DroppedParameters...),
		ResolvedModel: orNull(e.Result.ResolvedModel), InputTokens: orNull(e.InputTokens), OutputTokens: orNull(e.OutputTokens),
		Estimated: &e.Estimated, CostUsd: orNull(e.CostUSD), LatencyMs: orNull(e.LatencyMS), TtftMs: orNull(e.TTFTMS),
		CreatedAt: wireTime(e.CreatedAt), FinishedAt: timeOrNull(e.FinishedAt), Error: orNull(wireExecutionError(e.Result.Error)),
		Truncated: truncated(e.Truncated), Changes: wireChanges(e.Changes)}
	if out.VariableValues == nil {
		out.VariableValues = map[string]string{}
	}
	return out
}

// truncated names the fields of which a list's row has not all; none is left out.
func truncated(fields []string) *[]string {
	if len(fields) == 0 {
		return nil
	}
	return &fields
}

func preview(text string) string {
	if utf8.RuneCountInString(text) <= previewRunes {
		return text
	}
	return string([]rune(text)[:previewRunes])
}
