package upstream

import (
	"net/http"
	"strconv"

	"playground/internal/domain"
)

// class is a kind of failure: what people are told of it, and what a caller may conclude.
type class struct {
	code      domain.Code
	reason    string // details.reason
	sentence  string // about the provider, whose name it takes; its words follow
	transient bool   // asking again may help and cannot cost twice
	sick      bool   // it shows a provider that is down or overloaded
}

var (
	fullContext = class{code: domain.ContextLengthExceeded, reason: "context_length",
		sentence: "The prompt is too long for this model"}
	noQuota = class{code: domain.QuotaExceeded, reason: "quota",
		sentence: "The account at %s has no quota left"}
	contentPolicy = class{code: domain.InvalidRequest, reason: "content_policy",
		sentence: "The content policy of %s refused this prompt; word it differently, or choose another model"}
	wrongRegion = class{code: domain.ModelUnavailable, reason: "region",
		sentence: "%s does not serve the country or region it was asked from; choose another provider"}
	wrongKey = class{code: domain.InvalidAPIKey, reason: "api_key",
		sentence: "%s did not accept the API key"}
	noPermission = class{code: domain.ModelUnavailable, reason: "permission",
		sentence: "The API key for %s lacks the permission for this; give it more rights, or choose another model"}
	wrongAddress = class{code: domain.ModelUnavailable, reason: "address",
		sentence: "%s answers, but not at this address; check its base URL"}
	unknownModel = class{code: domain.ModelUnavailable, reason: "unknown_model",
		sentence: "%s does not offer this model"}
	overloaded = class{code: domain.ModelUnavailable, reason: "upstream_error", transient: true, sick: true,
		sentence: "%s is overloaded; try again in a moment"}
	tooFast = class{code: domain.RateLimited, reason: "rate_limit", transient: true,
		sentence: "%s asks to slow down"}
	tooLargeForPace = class{code: domain.RateLimited, reason: "request_too_large",
		sentence: "One request is more than the account at %s may send in a minute; make it shorter"}
	badRequest = class{code: domain.InvalidRequest, reason: "refused",
		sentence: "%s refused the request"}
	failed = class{code: domain.ModelUnavailable, reason: "upstream_error",
		sentence: "%s failed"}
)

// classify goes by the code, the type and the words, and by the status last: a full context, an empty
// account and an overloaded server come with all of 400, 413, 429 and 500.
func classify(f Failure) class {
	for _, s := range signs {
		if f.hasCode(s.codes...) {
			return s.class
		}
	}
	for _, s := range signs {
		if s.words != nil && s.words.MatchString(f.telling()) {
			return s.class
		}
	}
	return ofStatus(f.impliedStatus(), f.telling())
}

func ofStatus(status int, message string) class {
	switch status {
	case http.StatusUnauthorized:
		return wrongKey
	case http.StatusPaymentRequired:
		return noQuota
	case http.StatusForbidden:
		return noPermission
	case http.StatusNotFound:
		if message == "" || onlyNotFound.MatchString(message) {
			return wrongAddress
		}
		return unknownModel
	case http.StatusMethodNotAllowed:
		return wrongAddress
	case http.StatusTooManyRequests:
		return tooFast
	case statusCapacity, http.StatusServiceUnavailable, statusOverloaded:
		return overloaded
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooEarly:
		return failedWith(status)
	}
	if status >= 400 && status < 500 {
		return badRequest
	}
	return failedWith(status)
}

// Statuses of single vendors.
const (
	statusCapacity   = 498 // Groq: capacity exceeded
	statusOverloaded = 529 // Anthropic: overloaded
)

// failedWith is a failure that may pass when the status is a clear refusal. A 504 is none: the proxy that
// gave up waiting does not know whether the model went on.
func failedWith(status int) class {
	c := failed
	switch status {
	case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway:
		c.transient = true
	}
	c.sick = status >= 500
	return c
}

// impliedStatus is the status, or what the code or type stands for where no status came, as in a stream, or
// where a gateway made a 500 of its server's 400.
func (f Failure) impliedStatus() int {
	if f.Status != 0 && f.Status < 500 {
		return f.Status
	}
	for _, code := range []string{f.Code, f.Type} {
		status := statusOfCode[code]
		if n, err := strconv.Atoi(code); err == nil && n >= 400 && n < 600 {
			status = n
		}
		if status != 0 && (f.Status == 0 || status < 500) {
			return status
		}
	}
	return f.Status
}

// statusOfCode are the codes and types that say no more than a status.
var statusOfCode = map[string]int{
	"invalid_request_error": 400, "invalid_request": 400, "INVALID_ARGUMENT": 400, "FAILED_PRECONDITION": 400, "validation": 400,
	"validation_error": 400, "BadRequestError": 400, "ValidationException": 400, "bad_request": 400, "invalid_parameter": 400,
	"authentication_error": 401, "unauthorized": 401, "UNAUTHENTICATED": 401,
	"permission_error": 403, "permission_denied": 403, "PERMISSION_DENIED": 403, "access_denied": 403, "AccessDeniedException": 403,
	"not_found_error": 404, "NOT_FOUND": 404, "NotFoundError": 404, "request_too_large": 413,
	"timeout_error": 504, "DEADLINE_EXCEEDED": 504,
	"api_error": 500, "server_error": 500, "internal_server_error": 500, "internal_error": 500, "InternalServerError": 500, "INTERNAL": 500,
	"UNAVAILABLE": 503, "service_unavailable": 503, "unavailable_error": 503, "ServiceUnavailableException": 503,
}
