package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"playground/internal/domain"
)

const (
	maxBody    = 8 << 20
	maxDepth   = 64
	readWithin = time.Minute
)

// CheckBody reads a JSON body whole and refuses what would be bent on its way into the database:
// invalid UTF-8, U+0000, halves of surrogate pairs, a member twice, deep nesting.
func (routes Routes) CheckBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := routes.Find(c)
		if r == nil || r.Operation.RequestBody == nil {
			return next(c)
		}
		raw, err := readBody(c)
		if err != nil {
			return err
		}
		if len(raw) > 0 {
			if err := checkJSON(c.Request(), raw); err != nil {
				return err
			}
		}
		c.Request().Body = io.NopCloser(bytes.NewReader(raw))
		c.Request().ContentLength = int64(len(raw))
		return next(c)
	}
}

func readBody(c echo.Context) ([]byte, error) {
	control := http.NewResponseController(c.Response())
	if err := control.SetReadDeadline(time.Now().Add(readWithin)); err == nil {
		// Lifted again, or it would end a stream that goes on longer.
		defer func() { _ = control.SetReadDeadline(time.Time{}) }()
	}
	raw, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, domain.Errorf(domain.PayloadTooLarge, "The body is larger than %d MiB.", maxBody>>20).With("max_bytes", maxBody)
	case err != nil:
		return nil, badBody("complete", "did not arrive whole").Because(err)
	}
	return raw, nil
}

func checkJSON(r *http.Request, raw []byte) error {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/json" {
		return domain.Invalid(domain.FieldError{Field: "Content-Type", Rule: "enum", Message: "must be application/json"})
	}
	if !utf8.Valid(raw) {
		return badBody("utf-8", "is not valid UTF-8")
	}
	if err := checkEscapes(raw); err != nil {
		return err
	}
	return checkShape(raw)
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

// checkShape walks the tokens: one value, well formed, not too deep, no member twice.
func checkShape(raw []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	walk := shape{}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && walk.values == 1 && len(walk.open) == 0 {
			return nil
		}
		if err != nil {
			return badBody("json", "is not valid JSON").Because(err)
		}
		if err := walk.see(token); err != nil {
			return err
		}
	}
}

// shape is what checkShape remembers: the open containers, innermost last.
type shape struct {
	open   []container
	values int // at the top level
}

type container struct {
	members map[string]bool // nil: an array
	isValue bool            // the next token is a member's value
}

func (s *shape) see(token json.Token) error {
	delim, isDelim := token.(json.Delim)
	if isDelim && (delim == '}' || delim == ']') {
		s.open = s.open[:len(s.open)-1]
		return nil
	}
	if err := s.place(token); err != nil {
		return err
	}
	if !isDelim {
		return nil
	}
	next := container{}
	if delim == '{' {
		next.members = map[string]bool{}
	}
	s.open = append(s.open, next)
	if len(s.open) > maxDepth {
		return badBody("depth", "is nested more than 64 levels deep")
	}
	return nil
}

// place puts a token where it stands: at the top, in an array, as a member's name or value.
func (s *shape) place(token json.Token) error {
	if len(s.open) == 0 {
		s.values++
		if s.values > 1 {
			return badBody("json", "holds more than one JSON value")
		}
		return nil
	}
	in := &s.open[len(s.open)-1]
	if in.members == nil {
		return nil
	}
	in.isValue = !in.isValue
	if !in.isValue {
		return nil
	}
	name, _ := token.(string)
	if in.members[name] {
		return domain.Invalid(domain.FieldError{Field: name, Rule: "unique", Message: "is given twice"})
	}
	in.members[name] = true
	return nil
}
