package upstream

import (
	"net/http"
	"slices"
	"strings"
)

// Failure is a provider's own account of what went wrong. Status is 0 when no HTTP status says it:
// an error inside a stream, or a connection that broke.
type Failure struct {
	Status  int
	Code    string // the provider's code, such as insufficient_quota; a number is written out
	Type    string // the provider's type, such as overloaded_error
	Param   string // the parameter at fault, in the provider's spelling
	Message string // in the provider's words, not cleaned; "" when it gives none
	Header  http.Header
	Cause   error
}

// ReadFailure finds a provider's words in the body of a failed answer, or with status 0 in the payload of
// an error inside a stream, whatever their form: objects and arrays of many shapes, JSON inside a string, a
// page, plain text.
func ReadFailure(status int, header http.Header, body []byte) Failure {
	text := strings.ToValidUTF8(string(body[:min(len(body), errorBodyBytes)]), "\uFFFD")
	a := readAccount(strings.TrimPrefix(text, "\uFEFF"), maxNesting)
	return Failure{Status: status, Header: header, Code: a.code, Type: a.kind, Param: a.param, Message: a.message}
}

// tellingBytes is the most of a message in which its meaning is looked for: to hold a long one against every pattern
// would cost a processor's time that the provider chooses.
const tellingBytes = 4 << 10

// telling is the part of the message that tells what it means.
func (f Failure) telling() string { return f.Message[:min(len(f.Message), tellingBytes)] }

// hasCode says whether the code or the type is one of these.
func (f Failure) hasCode(codes ...string) bool {
	return slices.Contains(codes, f.Code) || slices.Contains(codes, f.Type)
}
