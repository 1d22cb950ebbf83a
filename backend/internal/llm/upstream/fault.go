package upstream

import (
	"cmp"
	"net/http"
	"time"

	"playground/internal/domain"
	"playground/internal/llm"
)

// fault says what a provider's own account of its failure allows: to ask again, and to call it sick.
func (t Translator) fault(f Failure, made *domain.Error) *llm.Fault {
	fault := llm.Fault{}
	switch {
	case made.Code != domain.ModelUnavailable && made.Code != domain.RateLimited: // it blames the request, the key or the account
	case f.Status == 0:
		fault = cmp.Or(codes[f.Code], codes[f.Type])
	default:
		fault.Transient, fault.Sick = transient(f.Status), f.Status >= 500
	}
	if seconds, ok := retryAfter(f.Header, time.Now()); ok {
		fault.RetryAfter = time.Duration(seconds) * time.Second
	}
	fault.Cause = t.hidden(f)
	return &fault
}

// transient says whether a status is a clear refusal that may pass. A 504 is none: the
// proxy that gave up waiting does not know whether the model went on.
func transient(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, 529: // Anthropic's "overloaded"
		return true
	}
	return false
}

// codes are the faults that an error inside a stream names, where no status can. Some servers put a
// status there.
var codes = map[string]llm.Fault{
	"rate_limit_error": {Transient: true}, "rate_limit_exceeded": {Transient: true}, "429": {Transient: true},
	"overloaded_error": refusedForNow, "overloaded": refusedForNow, "503": refusedForNow, "529": refusedForNow,
	"api_error": refusedForNow, "server_error": refusedForNow, "internal_server_error": refusedForNow,
	"InternalServerError": refusedForNow, "500": refusedForNow, "502": refusedForNow,
	"timeout_error": {Sick: true}, "504": {Sick: true},
}

var refusedForNow = llm.Fault{Transient: true, Sick: true}
