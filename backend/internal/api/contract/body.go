package contract

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"playground/internal/domain"
)

const maxDepth = 64

// ErrIncomplete is why a body was refused that did not come whole, or not in time: its caller may still be
// there to hear of it, though the connection can be read no more.
var ErrIncomplete = errors.New("incomplete body")

// readBody reads a body of at most so many bytes; one that says it is larger is not begun.
func readBody(c echo.Context, maxBytes int64) ([]byte, error) {
	if c.Request().ContentLength > maxBytes {
		return nil, tooLarge(maxBytes)
	}
	raw, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, maxBytes))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, tooLarge(maxBytes)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, badBody("timeout", "did not arrive in time").Because(errors.Join(ErrIncomplete, err))
	case err != nil:
		return nil, badBody("complete", "did not arrive whole").Because(errors.Join(ErrIncomplete, err))
	}
	arrived(c)
	return raw, nil
}

func tooLarge(maxBytes int64) error {
	return domain.Errorf(domain.PayloadTooLarge, "The body is larger than %d KiB.", maxBytes>>10).With("max_bytes", maxBytes)
}

// mimeMergePatch is what a PATCH is by RFC 7396; plain JSON means the same there.
const mimeMergePatch = "application/merge-patch+json"

func checkContentType(r *http.Request) error {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	isPatch := r.Method == http.MethodPatch
	switch {
	case kind == echo.MIMEApplicationJSON, isPatch && kind == mimeMergePatch:
		return nil
	case isPatch:
		return InvalidField("Content-Type", "enum", "must be application/json or "+mimeMergePatch)
	}
	return InvalidField("Content-Type", "enum", "must be application/json")
}

// explain says why a body was refused that is no JSON of ours. Only then is it looked at again: what is
// wrong with its characters is told before what is wrong with its form.
func explain(raw []byte, err error) error {
	if !utf8.Valid(raw) {
		return badBody("utf-8", "is not valid UTF-8")
	}
	if err := checkEscapes(raw); err != nil {
		return err
	}
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax) && errors.Is(syntax.Err, jsontext.ErrDuplicateName):
		return InvalidField(syntax.JSONPointer.LastToken(), "unique", "is given twice")
	case errors.Is(err, errMore):
		return badBody("json", "holds more than one JSON value")
	case errors.Is(err, errNodes):
		return badBody("maxNodes", fmt.Sprintf("holds more than %d values and names", maxNodes))
	case errors.Is(err, errDepth):
		return badBody("depth", "is nested more than 64 levels deep")
	}
	return badBody("json", "is not valid JSON").Because(err)
}

func badBody(rule, message string) *domain.Error {
	return domain.Invalid(domain.FieldError{Field: "body", Rule: rule, Message: message})
}

// checkEscapes looks at the \u escapes, which a decoder would silently repair. A raw NUL is no valid JSON.
func checkEscapes(raw []byte) error {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		i++ // a backslash has meaning in strings alone, and there escapes exactly one character
		unit, isUnit := escapedUnit(raw, i)
		switch {
		case !isUnit:
		case unit == 0:
			return badBody("nul", "contains U+0000")
		case unit >= 0xDC00 && unit <= 0xDFFF:
			return badBody("surrogates", "contains half of a surrogate pair")
		case unit >= 0xD800 && unit <= 0xDBFF:
			low, ok := escapedUnit(raw, i+6)
			if !ok || raw[i+5] != '\\' || low < 0xDC00 || low > 0xDFFF {
				return badBody("surrogates", "contains half of a surrogate pair")
			}
			i += 10
		}
	}
	return nil
}

// escapedUnit reads the UTF-16 unit of `uXXXX` at i.
func escapedUnit(raw []byte, i int) (uint64, bool) {
	if i+5 > len(raw) || raw[i] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(raw[i+1:i+5]), 16, 16)
	return unit, err == nil
}
