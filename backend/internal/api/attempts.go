package api

import (
	"playground/internal/api/contract"
	"playground/internal/domain"
)

func wireAttempt(a domain.Attempt) contract.Attempt {
	return contract.Attempt{Number: a.Number, StartedAt: wireTime(a.StartedAt), WaitedMs: a.WaitedMS, DurationMs: a.DurationMS,
		Error: orNull(wireExecutionError(a.Error))}
}

// wireExecutionError is an error as a row keeps it; nil for none.
func wireExecutionError(e *domain.Error) *contract.ExecutionError {
	if e == nil {
		return nil
	}
	return &contract.ExecutionError{Code: contract.ErrorCode(e.Code), Message: e.Message, Details: detailsOf(e)}
}

func detailsOf(e *domain.Error) *map[string]any {
	if len(e.Details) == 0 {
		return nil
	}
	return &e.Details
}
