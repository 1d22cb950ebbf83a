// Package upstream is what providers that speak HTTP share: how their failures become ours,
// what may be shown of their messages, and a transport that a key is safe with.
package upstream

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"playground/internal/domain"
	"playground/internal/llm"
)

// Translator turns a provider's failures into domain errors that name it and never show its key.
type Translator struct {
	Provider string
	Secrets  []string // its key, and what else is sent that errors and logs must not show
	Hosts    []string // names of its server, which are its operator's to know
}

// Translate maps a failure to the contract's codes. Every error has details.provider and details.reason, and
// details.upstream_status and details.retry_after_seconds where the provider said so.
func (t Translator) Translate(f Failure) *domain.Error {
	c := classify(f)
	words := orNone(t.Clean(f.Message))
	err := domain.Errorf(c.code, "%s", strings.ReplaceAll(c.sentence, "%s", t.Provider)).Quoting(words).With("provider", t.Provider).With("reason", c.reason)
	if c.code == domain.InvalidRequest {
		err = err.With("fields", []domain.FieldError{{Field: f.blamedField(c), Rule: "provider", Message: words}})
	}
	if f.Status != 0 {
		err = err.With("upstream_status", f.Status)
	}
	fault := llm.Fault{Transient: c.transient, Sick: c.sick, Cause: t.hidden(f)}
	if seconds, ok := retryAfter(f.Header, time.Now()); ok {
		err = err.With("retry_after_seconds", seconds)
		fault.RetryAfter = time.Duration(seconds) * time.Second
	} else if c.code == domain.RateLimited {
		err = err.With("retry_after_seconds", 1) // the contract promises the field; no header means soon
	}
	return err.Because(&fault)
}

// Truncated is the error of an answer that stopped without its end marker.
func (t Translator) Truncated(cause error) *domain.Error {
	if errors.Is(cause, ErrNotAStream) {
		return t.Malformed(cause)
	}
	return t.unavailable("upstream_truncated", "The answer from %s broke off before its end.", llm.Fault{Sick: true}, cause)
}

// Malformed is the error of an answer that is not in the format it should be in.
func (t Translator) Malformed(cause error) *domain.Error {
	return t.unavailable("upstream_malformed", "%s answered something that is not a model's stream. Check its base URL.", llm.Fault{}, cause)
}

// NoList is the error of an answer that should have been a list of models and is not.
func (t Translator) NoList(cause error) *domain.Error {
	return t.unavailable("address", "%s answers, but not with a list of models. Check its base URL.", llm.Fault{}, cause)
}

// Unreachable is the error of a connection that could not be made, that broke before it answered, or
// whose answer we refuse. The call knows which: what was not sent can be sent again.
func (t Translator) Unreachable(cause error, call *Call) *domain.Error {
	if errors.Is(cause, ErrRedirect) {
		return t.unavailable("redirect", "%s redirects elsewhere; the key is not sent there. Set its base URL to the final address.", llm.Fault{}, cause)
	}
	if call.Connected() {
		return t.unavailable("connection", "%s closed the connection without an answer.", llm.Fault{Sick: true}, cause)
	}
	return t.unavailable("connection", "%s cannot be reached.", llm.Fault{Sick: true, Transient: true}, cause)
}

func (t Translator) unavailable(reason, format string, fault llm.Fault, cause error) *domain.Error {
	fault.Cause = t.hidden(Failure{Cause: cause})
	return domain.Errorf(domain.ModelUnavailable, format, t.Provider).
		With("provider", t.Provider).With("reason", reason).Because(&fault)
}

// After returns ctx's cause once ctx has ended, and err while it has not: whatever a cancelled
// request fails with, the cancellation is what happened.
func After(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// hidden is the cause for the log: text alone, because an SDK's error may hold the request and its key.
func (t Translator) hidden(f Failure) error {
	if f.Cause == nil {
		return fmt.Errorf("status %d", f.Status)
	}
	return errors.New(bounded(t.withoutSecrets(ownWords(f.Cause)), maxShownRunes))
}

func containsAny(text string, parts ...string) bool {
	lower := strings.ToLower(text)
	for _, part := range parts {
		if strings.Contains(lower, part) {
			return true
		}
	}
	return false
}

// providerNames are what providers call a parameter where its name differs from ours.
var providerNames = map[string]string{"stop": "stop_sequences", "max_completion_tokens": "max_tokens"}

// blamedField is our name of what a refused request should change.
func (f Failure) blamedField(c class) string {
	if c.reason == contentPolicy.reason {
		return "messages"
	}
	return fieldOf(f.Param)
}

// fieldOf is our name of the field that a provider blames.
func fieldOf(param string) string {
	if ours, differs := providerNames[param]; differs {
		param = ours
	}
	isParam := func(p domain.Parameter) bool { return p.Name == param }
	if param == "model" || slices.ContainsFunc(domain.Parameters, isParam) {
		return "model_config." + param
	}
	if strings.HasPrefix(param, "messages") {
		return "messages"
	}
	return "request"
}

func orNone(message string) string {
	if message == "" {
		return "no reason given."
	}
	return message
}

// longestWait bounds what a provider may ask for, in seconds.
const longestWait = 1e6

// retryAfter reads Retry-After as whole seconds, rounded up: a number or an HTTP date.
func retryAfter(header http.Header, now time.Time) (int, bool) {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds >= 0 && seconds < longestWait {
		return max(1, int(seconds+0.999)), true
	}
	if at, err := http.ParseTime(value); err == nil {
		return int(min(max(1, at.Sub(now).Seconds()+0.999), longestWait)), true
	}
	return 0, false
}
