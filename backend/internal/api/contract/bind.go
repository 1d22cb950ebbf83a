package contract

import (
	"encoding/json"
	"errors"

	"github.com/labstack/echo/v4"

	"playground/internal/domain"
)

// Body decodes a body that has passed validation. No body at all leaves the zero value.
func Body[T any](c echo.Context) (body T, err error) {
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
		return InvalidField(kind.Field, "type", "must be written as a plain number")
	}
	return badBody("json", "does not have the form this route takes")
}

// InvalidField is INVALID_REQUEST for one field.
func InvalidField(field, rule, message string) error {
	return domain.Invalid(domain.FieldError{Field: field, Rule: rule, Message: message})
}
