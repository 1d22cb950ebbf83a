package config

import (
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/go-playground/validator/v10"
)

// rules reads the validate tags of Config; listen_addr, random and scheme are ours.
var rules = newRules()

func newRules() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	for tag, rule := range map[string]validator.Func{
		"listen_addr": func(f validator.FieldLevel) bool { return isAddr(f.Field().String()) },
		"random":      func(f validator.FieldLevel) bool { return !isGuessable(f.Field().Bytes()) },
		"scheme":      func(f validator.FieldLevel) bool { return hasScheme(f.Field().String(), strings.Fields(f.Param())) },
	} {
		if err := v.RegisterValidation(tag, rule); err != nil {
			panic(err) // a name that validator keeps for itself
		}
	}
	return v
}

// problems names every setting that breaks its rule.
func (c Config) problems() []error {
	var broken validator.ValidationErrors
	if !errors.As(rules.Struct(c), &broken) {
		return nil
	}
	out := make([]error, len(broken))
	for i, b := range broken {
		out[i] = misconfigured(b.StructField())
	}
	return out
}

func isAddr(addr string) bool {
	_, port, err := net.SplitHostPort(addr)
	return err == nil && port != ""
}

func hasScheme(raw string, schemes []string) bool {
	u, err := url.Parse(raw)
	return err == nil && slices.Contains(schemes, u.Scheme) && (u.Host != "" || u.Scheme == "unix")
}
