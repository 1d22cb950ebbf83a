package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"playground/internal/domain"
)

var (
	updateExecution = "UPDATE executions SET " + setting("status", "input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens", "estimated",
		"cost_usd", "latency_ms", "ttft_ms", "finished_at") + " WHERE id = ? AND status = 'running' RETURNING reserved_tokens IS NOT NULL AS reserved"
	// What the provider did not say stays as it is.
	updateResult = "UPDATE execution_results SET resolved_model = coalesce(?, resolved_model), raw_finish_reason = coalesce(?, raw_finish_reason), " +
		setting("finish_reason", "error", "attempts", "dropped_parameters", "updated_at")
	andTranscript = ", " + setting("response_text", "reasoning_text", "segments")
	ofExecution   = " WHERE execution_id = ?"
)

var (
	endExecution      = inBoth(updateExecution)
	endResult         = inBoth(updateResult + ofExecution)
	endWithTranscript = inBoth(updateResult + andTranscript + ofExecution)

	endBoth               = statement{postgres: bothEnds(updateResult + ofExecution)}
	endBothWithTranscript = statement{postgres: bothEnds(updateResult + andTranscript + ofExecution)}
)

// bothEnds ends an execution and its result, unless it has ended.
func bothEnds(result string) string {
	return numbered("WITH ended AS (" + updateExecution + "), result AS (" + result + " AND EXISTS (SELECT 1 FROM ended)) SELECT reserved FROM ended")
}

// complete writes how an execution ended, once. It says whether it had not ended before, and whether it had reserved
// something of a month's usage.
func (s *Store) complete(ctx context.Context, c domain.Completion) (completed, reserved bool, err error) {
	row, result := endOf(c), endOfResult(c)
	both, alone := endBoth, endResult
	if c.Transcript != nil {
		both, alone = endBothWithTranscript, endWithTranscript
	}
	if s.postgres {
		err = s.queryRow(ctx, both, append(row, result...), &reserved)
	} else if err = s.queryRow(ctx, endExecution, row, &reserved); err == nil {
		err = s.exec(ctx, alone, result...)
	}
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return false, false, nil
	}
	if err == nil {
		err = s.createLogprobs(ctx, c)
	}
	return err == nil, reserved, err
}

// endOf are the arguments of updateExecution.
func endOf(c domain.Completion) []any {
	o := c.Outcome
	return []any{o.Status, o.InputTokens, o.OutputTokens, o.CachedTokens, o.ReasoningTokens, o.Estimated,
		o.CostUSD, o.LatencyMS, o.TTFTMS, c.At, c.ExecutionID}
}

// endOfResult are the arguments of updateResult, with those of the transcript if there is one.
func endOfResult(c domain.Completion) []any {
	o := c.Outcome
	args := []any{orNull(o.ResolvedModel), orNull(o.RawFinishReason), o.FinishReason, asJSON{o.Error}, asJSON{o.Attempts}, asJSON{o.DroppedParameters}, c.At}
	if c.Transcript != nil {
		answer, reasoning, segments := c.Transcript.Split()
		args = append(args, answer, reasoning, asJSON{segments})
	}
	return append(args, c.ExecutionID)
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
