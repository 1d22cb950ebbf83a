package contract

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/labstack/echo/v4"

	"playground/internal/domain"
)

// Validate holds a request against its operation in openapi.yaml. The validator's own messages quote
// the value, which may be a prompt, so they are never shown or logged: the rule that failed is put
// into words here.
func (routes Routes) Validate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := routes.Find(c)
		if r == nil {
			return next(c)
		}
		if err := checkQuery(c.QueryParams()); err != nil {
			return err
		}
		params := map[string]string{}
		for i, name := range c.ParamNames() {
			params[name] = c.ParamValues()[i]
		}
		err := openapi3filter.ValidateRequest(c.Request().Context(), &openapi3filter.RequestValidationInput{
			Request: c.Request(), PathParams: params, Route: r.Route,
			Options: &openapi3filter.Options{MultiError: true, SkipSettingDefaults: true,
				AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
		})
		if err != nil {
			return invalid(err)
		}
		return next(c)
	}
}

// checkQuery refuses in the query what CheckBody refuses in a body: not every database could search for it.
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

// invalid names every field at fault.
func invalid(err error) error {
	fields := fieldErrors(err, "")
	if len(fields) == 0 {
		fields = []domain.FieldError{{Field: "body", Rule: "schema", Message: "does not have the form this route takes"}}
	}
	return domain.Invalid(fields...)
}

func fieldErrors(err error, in string) []domain.FieldError {
	var (
		many   openapi3.MultiError
		of     *openapi3filter.RequestError
		schema *openapi3.SchemaError
		parse  *openapi3filter.ParseError
	)
	switch e := err.(type) { //nolint:errorlint // a MultiError must be taken apart before what it wraps
	case openapi3.MultiError:
		many = e
	case *openapi3filter.RequestError:
		of = e
	}
	switch {
	case many != nil:
		out := []domain.FieldError{}
		for _, one := range many {
			out = append(out, fieldErrors(one, in)...)
		}
		return out
	case of != nil:
		return requestError(of)
	case errors.As(err, &schema):
		return []domain.FieldError{schemaError(schema, in)}
	case errors.As(err, &parse):
		return []domain.FieldError{{Field: fieldOr(in, "body"), Rule: "type", Message: "cannot be read as what it should be"}}
	}
	return nil
}

func requestError(e *openapi3filter.RequestError) []domain.FieldError {
	in := ""
	if e.Parameter != nil {
		in = e.Parameter.Name
	}
	if e.Err == nil || errors.Is(e.Err, openapi3filter.ErrInvalidRequired) {
		return []domain.FieldError{{Field: fieldOr(in, "body"), Rule: "required", Message: "is required"}}
	}
	if fields := fieldErrors(e.Err, in); len(fields) > 0 {
		return fields
	}
	return []domain.FieldError{{Field: fieldOr(in, "body"), Rule: "schema", Message: "does not have the form this route takes"}}
}

func fieldOr(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return name
}

var unsupported = regexp.MustCompile(`^property "(.*)" is unsupported$`)

func schemaError(e *openapi3.SchemaError, in string) domain.FieldError {
	path := e.JSONPointer()
	if in != "" {
		path = append([]string{in}, path...)
	}
	rule := e.SchemaField
	if m := unsupported.FindStringSubmatch(e.Reason); m != nil {
		rule = "unknown"
		if n := len(path); n == 0 || path[n-1] != m[1] {
			path = append(path, m[1])
		}
	}
	return domain.FieldError{Field: fieldOr(strings.Join(path, "."), "body"), Rule: rule, Message: ruleText(rule, e.Schema)}
}

// ruleText says in words what a schema's rule demands.
func ruleText(rule string, s *openapi3.Schema) string {
	switch rule {
	case "unknown":
		return "is not a field here"
	case "required":
		return "is required"
	case "nullable":
		return "must not be null"
	case "type":
		return "must be " + article(strings.Join(s.Type.Slice(), " or "))
	case "enum":
		return fmt.Sprintf("must be one of %s", list(s.Enum))
	case "maximum":
		return "must be at most " + strconv.FormatFloat(*s.Max, 'f', -1, 64)
	case "minimum":
		return "must be at least " + strconv.FormatFloat(*s.Min, 'f', -1, 64)
	case "maxLength":
		return fmt.Sprintf("must have at most %d characters", *s.MaxLength)
	case "minLength":
		return fmt.Sprintf("must have at least %d characters", s.MinLength)
	case "maxItems":
		return fmt.Sprintf("must have at most %d entries", *s.MaxItems)
	case "minItems":
		return fmt.Sprintf("must have at least %d entries", s.MinItems)
	case "maxProperties":
		return fmt.Sprintf("must have at most %d members", *s.MaxProps)
	case "uniqueItems":
		return "must not have the same entry twice"
	case "pattern":
		return patternText(s)
	}
	return "does not have the form this route takes"
}

func patternText(s *openapi3.Schema) string {
	switch {
	case s.Pattern == `\S`:
		return "must not be blank"
	case s.Format == "uuid":
		return "must be an id: a UUID in lower case"
	case strings.Contains(s.Pattern, "@"):
		return "must be an e-mail address"
	}
	return "has the wrong form"
}

func article(kind string) string {
	if strings.HasPrefix(kind, "a") || strings.HasPrefix(kind, "i") || strings.HasPrefix(kind, "o") {
		return "an " + kind
	}
	return "a " + kind
}

func list(values []any) string {
	words := []string{}
	for _, v := range values {
		words = append(words, fmt.Sprint(v))
	}
	return strings.Join(words, ", ")
}
