package contract

import (
	"bytes"
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"playground/internal/domain"
)

// request is what an operation takes, as the generated table says.
type request struct {
	body         func() any // a new body to decode into; nil: it takes none
	bodyRequired bool
	parameters   []parameter
}

const bodyKey = "body"

var byteOrderMark = []byte("\uFEFF")

// Check binds and validates a request before its handler runs, and refuses it with every field at fault:
// INVALID_REQUEST, or PAYLOAD_TOO_LARGE. The handler finds the body with Body.
func (r Routes) Check(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		route := r.Find(c)
		if route == nil {
			return next(c)
		}
		takes := requests[route.OperationID]
		inBody, err := takes.bind(c, route.MaxBody)
		if err != nil {
			return err
		}
		if err := checkQuery(c.QueryParams()); err != nil {
			return err
		}
		if all := append(takes.checkParameters(c), inBody...); len(all) > 0 {
			return all.invalid()
		}
		return next(c)
	}
}

// Body is the body of a request that Check let through; without one it is the zero value.
func Body[T any](c echo.Context) T {
	if body, ok := c.Get(bodyKey).(*T); ok {
		return *body
	}
	var none T
	return none
}

// bind reads, decodes and validates a body of at most so many bytes, and keeps it for the handler. What is no JSON of
// ours is an error by itself; what is wrong with its fields is returned to be told together.
func (r request) bind(c echo.Context, maxBody int64) (faults, error) {
	if r.body == nil {
		return nil, nil
	}
	raw, err := readBody(c, maxBody)
	if err != nil {
		return nil, err
	}
	raw = bytes.TrimPrefix(raw, byteOrderMark) // what many Windows programs begin UTF-8 with
	if len(raw) == 0 {
		if r.bodyRequired {
			return faults{newFault(nil, "required", "is required")}, nil
		}
		return nil, nil
	}
	if err := checkContentType(c.Request()); err != nil {
		return nil, err
	}
	body := r.body()
	found, err := decode(raw, body)
	if err != nil {
		return nil, err
	}
	var broken faults
	if err := c.Validate(body); err != nil && !errors.As(err, &broken) {
		return nil, err
	}
	c.Set(bodyKey, body)
	return found.with(broken), nil
}

// checkQuery refuses in the query what decode refuses in a body: not every database could search for it.
func checkQuery(query url.Values) error {
	for name, values := range query {
		for _, v := range values {
			if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				return InvalidField(strings.ToValidUTF8(name, "\uFFFD"), "utf-8", "must be UTF-8 without U+0000")
			}
		}
	}
	return nil
}

// InvalidField is INVALID_REQUEST for one field.
func InvalidField(field, rule, message string) error {
	return domain.Invalid(domain.FieldError{Field: field, Rule: rule, Message: message})
}

// fault is what is wrong with one member of a body, or with a parameter.
type fault struct {
	path    []step
	missing bool // told after all else that is wrong with the object it is missing from
	late    bool // told only when nothing else is wrong
	rule    string
	message string
}

// step is a member's name or, where index is not negative, the place of an entry in a list.
type step struct {
	name  string
	index int
}

// faults are told in the order of the document: members by name, entries by their place.
type faults []fault

func newFault(path []step, rule, message string) fault {
	return fault{path: slices.Clone(path), rule: rule, message: message}
}

// with adds the rules that are broken. What could not be decoded holds no value to break a rule.
func (f faults) with(broken faults) faults {
	undecoded := f
	for _, b := range broken {
		if !slices.ContainsFunc(undecoded, func(u fault) bool { return u.covers(b) }) {
			f = append(f, b)
		}
	}
	if slices.ContainsFunc(f, func(one fault) bool { return !one.late }) {
		f = slices.DeleteFunc(f, func(one fault) bool { return one.late })
	} else if len(f) > 1 {
		f = f[:1]
	}
	slices.SortStableFunc(f, fault.compare)
	return f
}

// covers says whether another fault is at the same place, or inside of it.
func (f fault) covers(other fault) bool {
	return len(f.path) <= len(other.path) && slices.Equal(f.path, other.path[:len(f.path)]) && f.rule != "unknown"
}

func (f fault) compare(other fault) int {
	for i := range min(len(f.path), len(other.path)) {
		a, b := f.path[i], other.path[i]
		if a == b {
			continue
		}
		if first, second := f.missing && i == len(f.path)-1, other.missing && i == len(other.path)-1; first || second {
			return boolToInt(first) - boolToInt(second)
		}
		if a.index != b.index {
			return a.index - b.index
		}
		return strings.Compare(a.name, b.name)
	}
	return len(f.path) - len(other.path)
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Error names no value: one may be a prompt.
func (f faults) Error() string { return f.invalid().Error() }

// Unwrap is the same as INVALID_REQUEST.
func (f faults) Unwrap() error { return f.invalid() }

func (f faults) invalid() *domain.Error {
	fields := make([]domain.FieldError, len(f))
	for i, one := range f {
		fields[i] = domain.FieldError{Field: one.field(), Rule: one.rule, Message: one.message}
	}
	return domain.Invalid(fields...)
}

// field is the dotted path to what is at fault, "body" for the body itself.
func (f fault) field() string {
	names := make([]string, len(f.path))
	for i, s := range f.path {
		if names[i] = s.name; s.index >= 0 {
			names[i] = strconv.Itoa(s.index)
		}
	}
	return cmp.Or(strings.Join(names, "."), "body")
}
