package api

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/nullable"

	"playground/internal/domain"
)

// wireTime is RFC 3339 in UTC with milliseconds.
func wireTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

// orNull turns a pointer into a JSON value or null.
func orNull[T any](p *T) nullable.Nullable[T] {
	if p == nil {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(*p)
}

// known turns a count into a JSON number, or null when it is zero for "unknown".
func known(n int) nullable.Nullable[int] {
	if n == 0 {
		return nullable.NewNullNullable[int]()
	}
	return nullable.NewNullableWithValue(n)
}

// each converts a list; the result is never null.
func each[From, To any](rows []From, convert func(From) To) []To {
	out := make([]To, len(rows))
	for i, row := range rows {
		out[i] = convert(row)
	}
	return out
}

// bodyOf decodes a body that has passed validation. No body at all leaves the zero value.
func bodyOf[T any](c echo.Context) (body T, err error) {
	if c.Request().ContentLength == 0 {
		return body, nil
	}
	if err := json.NewDecoder(c.Request().Body).Decode(&body); err != nil {
		return body, undecodable(err)
	}
	return body, nil
}

// undecodable names a number that the schema takes for an integer and Go does not: 1e3, or 1.0.
func undecodable(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return invalidField(kind.Field, "type", "must be written as a plain number")
	}
	return badBody("json", "does not have the form this route takes")
}

// invalidField is INVALID_REQUEST for one field.
func invalidField(field, rule, message string) error {
	return domain.Invalid(domain.FieldError{Field: field, Rule: rule, Message: message})
}
