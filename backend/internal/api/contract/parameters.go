package contract

import (
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
)

// parameter is one of an operation's, outside its body.
type parameter struct {
	name, in string
	kind     string // integer, string, or array: texts separated by commas
	required bool
	rules    string // validator's tags
}

func (r request) checkParameters(c echo.Context) faults {
	var out faults
	for _, p := range r.parameters {
		out = append(out, p.check(c)...)
	}
	return out
}

func (p parameter) check(c echo.Context) faults {
	at := []step{{name: p.name, index: -1}}
	raw, given := p.raw(c)
	switch {
	case !given && p.required:
		return faults{newFault(at, "required", "is required")}
	case !given:
		return nil
	case raw == "" && p.kind != "string":
		return faults{newFault(at, "schema", "does not have the form this route takes")}
	}
	switch p.kind {
	case "integer":
		n, err := strconv.ParseInt(raw, 10, 64)
		if err != nil {
			return faults{newFault(at, "type", "cannot be read as what it should be")}
		}
		return brokenRules(at, n, p.rules)
	case "array":
		return brokenRules(at, strings.Split(raw, ","), p.rules)
	}
	return brokenRules(at, raw, p.rules)
}

// raw is the parameter's first value, and whether there is one.
func (p parameter) raw(c echo.Context) (string, bool) {
	switch p.in {
	case "path":
		return c.Param(p.name), true
	case "query":
		values, given := c.QueryParams()[p.name]
		return first(values), given
	default:
		values, given := c.Request().Header[http.CanonicalHeaderKey(p.name)]
		return first(values), given
	}
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

const (
	maxTexts      = 20
	maxTextLength = 200 // characters
)

// Texts reads a parameter that holds a JSON object of texts, or is INVALID_REQUEST.
func Texts(name, raw string) (map[string]string, error) {
	var given map[string]string
	if found, err := decode([]byte(raw), &given); err != nil || len(found) > 0 {
		return nil, InvalidField(name, "type", `must be a JSON object of texts without U+0000: {"dish": "soup"}`)
	}
	if len(given) > maxTexts {
		return nil, InvalidField(name, "maxProperties", "takes at most "+strconv.Itoa(maxTexts)+" values")
	}
	for _, value := range given {
		if utf8.RuneCountInString(value) > maxTextLength {
			return nil, InvalidField(name, "maxLength", "takes values of at most "+strconv.Itoa(maxTextLength)+" characters")
		}
	}
	return given, nil
}
