package contract

import (
	"fmt"
	"net/http"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
)

// deprecation is what the answers of an operation that will go say of it; both empty for one that stays.
type deprecation struct {
	since  string // Deprecation, RFC 9745: @ and seconds since 1970
	sunset string // Sunset, RFC 8594: a date of HTTP
}

// deprecationOf reads x-deprecated-at and x-sunset, days in UTC, of an operation that is deprecated.
func deprecationOf(o *openapi3.Operation) (d deprecation, err error) {
	if !o.Deprecated {
		return d, nil
	}
	since, err := dateOf(o, "x-deprecated-at")
	if err != nil {
		return d, err
	}
	sunset, err := dateOf(o, "x-sunset")
	if err != nil {
		return d, err
	}
	return deprecation{since: fmt.Sprintf("@%d", since.Unix()), sunset: sunset.Format(http.TimeFormat)}, nil
}

func dateOf(o *openapi3.Operation, extension string) (time.Time, error) {
	text, _ := o.Extensions[extension].(string)
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return day, fmt.Errorf("is deprecated and has no valid %s", extension)
	}
	return day, nil
}

// TellDeprecation says with every answer of a deprecated operation since when it is, and when it goes.
func (r Routes) TellDeprecation(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if route := r.Find(c); route != nil && route.deprecation.since != "" {
			c.Response().Header().Set("Deprecation", route.deprecation.since)
			c.Response().Header().Set("Sunset", route.deprecation.sunset)
		}
		return next(c)
	}
}
