package domain

import (
	"errors"
	"fmt"
	"strings"
)

// Code names a kind of failure on the wire. The api layer alone maps it to an HTTP status.
type Code string

// The codes of the wire contract.
const (
	InvalidRequest        Code = "INVALID_REQUEST"
	PromptTooLong         Code = "PROMPT_TOO_LONG"
	ContextLengthExceeded Code = "CONTEXT_LENGTH_EXCEEDED"
	MissingVariables      Code = "MISSING_VARIABLES"
	Unauthenticated       Code = "UNAUTHENTICATED"
	InvalidAPIKey         Code = "INVALID_API_KEY"
	Forbidden             Code = "FORBIDDEN"
	TOTPRequired          Code = "TOTP_REQUIRED"
	NotFound              Code = "NOT_FOUND"
	Conflict              Code = "CONFLICT"
	PayloadTooLarge       Code = "PAYLOAD_TOO_LARGE"
	IdempotencyKeyReused  Code = "IDEMPOTENCY_KEY_REUSED"
	RateLimited           Code = "RATE_LIMITED"
	QuotaExceeded         Code = "QUOTA_EXCEEDED"
	Internal              Code = "INTERNAL"
	ModelUnavailable      Code = "MODEL_UNAVAILABLE"
	Overloaded            Code = "OVERLOADED"
	Timeout               Code = "TIMEOUT"
)

// Error is a failure as a user may see it: Message and Details are safe to show, cause never leaves the log. What the
// message quotes never gets there.
type Error struct {
	Code    Code           `json:"code"`
	Message string         `json:"message"`
	Details map[string]any `json:"details,omitempty"`
	cause   error
	quoted  string // the end of Message, in words that are not ours
}

// Errorf makes an Error with a message that is safe to show.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// With returns a copy that carries one more detail.
func (e *Error) With(key string, value any) *Error {
	c := *e
	c.Details = map[string]any{key: value}
	for k, v := range e.Details {
		if k != key {
			c.Details[k] = v
		}
	}
	return &c
}

// Because returns a copy that remembers the hidden cause, for the log alone.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// Quoting returns a copy whose message ends with the words of another. They are for the person alone: they may repeat
// a prompt, so Error, which is what logs show, leaves them out.
func (e *Error) Quoting(words string) *Error {
	c := *e
	c.quoted = ": " + words
	c.Message += c.quoted
	return &c
}

// Own is the message without the words that it quotes.
func (e *Error) Own() string { return strings.TrimSuffix(e.Message, e.quoted) }

// Quoted are the words that the message quotes, "" for none.
func (e *Error) Quoted() string { return strings.TrimPrefix(e.quoted, ": ") }

func (e *Error) Error() string {
	if e.cause != nil {
		return string(e.Code) + ": " + e.Own() + ": " + e.cause.Error()
	}
	return string(e.Code) + ": " + e.Own()
}

func (e *Error) Unwrap() error { return e.cause }

// AsError finds the domain error in err; anything else becomes INTERNAL with err as its hidden cause.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Errorf(Internal, "Something went wrong on our side. Try again; if it stays, report the request id.").Because(err)
}

// HasCode says whether err is a domain error of this code.
func HasCode(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

// FieldError is one entry of an INVALID_REQUEST's details.fields.
type FieldError struct {
	Field   string `json:"field"`
	Rule    string `json:"rule"`
	Message string `json:"message"`
}

// Invalid makes an INVALID_REQUEST that names the fields at fault.
func Invalid(fields ...FieldError) *Error {
	message := "The request is not valid."
	if len(fields) > 0 {
		message = fields[0].Field + ": " + fields[0].Message
	}
	return Errorf(InvalidRequest, "%s", message).With("fields", fields)
}
