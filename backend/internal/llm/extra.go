package llm

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"

	"github.com/go-playground/validator/v10"
	"golang.org/x/net/http/httpguts"
	"gopkg.in/yaml.v3"
)

// Extra is a further OpenAI-compatible endpoint, as the EXTRA_PROVIDERS file names it.
type Extra struct {
	Name       string            `yaml:"name" validate:"provider_name"`
	BaseURL    string            `yaml:"base_url" validate:"http_address,no_user"`
	APIKeyEnv  string            `yaml:"api_key_env" validate:"excluded_with=APIKey"` // the variable the key is read from
	APIKey     string            `yaml:"api_key"`
	APIVersion string            `yaml:"api_version" validate:"omitempty,api_version"`                              // of Azure
	AuthHeader string            `yaml:"auth_header" validate:"omitempty,header_name"`                              // for the key; "" is Authorization, or Azure's
	AuthScheme string            `yaml:"auth_scheme" validate:"excluded_without=AuthHeader,omitempty,header_value"` // before the key
	Headers    map[string]string `yaml:"headers" validate:"dive,keys,own_header,endkeys,header_value"`
	Models     []string          `yaml:"models" validate:"dive,required"` // ids to list instead of asking the endpoint
}

var (
	extraName     = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`)
	reservedNames = []string{"openai", "anthropic", "ollama", "demo"}
)

// ParseExtra reads a YAML list of extra providers. getenv resolves api_key_env; a variable that is
// not set leaves the key empty. An error names the entry at fault and never shows a key.
func ParseExtra(data []byte, getenv func(string) string) ([]Extra, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	var extras []Extra
	if err := decoder.Decode(&extras); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("extra providers: a list of {name, base_url, api_key_env or api_key, models} is expected: %w", redacted(err))
	}
	used := slices.Clone(reservedNames)
	for i := range extras {
		if err := extras[i].check(used); err != nil {
			return nil, fmt.Errorf("extra providers: entry %d (%q): %w", i+1, extras[i].Name, err)
		}
		used = append(used, extras[i].Name)
		if extras[i].APIKeyEnv != "" {
			extras[i].APIKey = getenv(extras[i].APIKeyEnv)
		}
	}
	return extras, nil
}

var quoted = regexp.MustCompile("`[^`]*`")

// redacted is a decoding error without the values in it: one of them may be a key.
func redacted(err error) error { return errors.New(quoted.ReplaceAllString(err.Error(), "a value")) }

// extraRules reads the validate tags of Extra.
var extraRules = newExtraRules()

func newExtraRules() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	for tag, rule := range map[string]func(string) bool{
		"provider_name": extraName.MatchString,
		"api_version":   plainVersion.MatchString,
		"header_name":   httpguts.ValidHeaderFieldName,
		"header_value":  httpguts.ValidHeaderFieldValue,
		"own_header":    isOwnHeader,
		"http_address": func(s string) bool {
			_, err := ParseAddress(s)
			return err == nil
		},
		"no_user": func(s string) bool {
			u, err := url.Parse(s)
			return err == nil && u.User == nil
		},
	} {
		if err := v.RegisterValidation(tag, func(f validator.FieldLevel) bool { return rule(f.Field().String()) }); err != nil {
			panic(err) // a name that validator keeps for itself
		}
	}
	return v
}

var extraProblems = map[string]string{
	"api_version":      "api_version must be one word, such as 2024-10-21",
	"header_name":      "auth_header must be the name of a header, such as api-key",
	"header_value":     "headers and auth_scheme must be one line of visible characters",
	"own_header":       "headers must be names of headers, and none that every request has already",
	"excluded_without": "auth_scheme goes before the key in auth_header; give that too",
	"provider_name":    "name must be 1 to 32 of a-z, 0-9, - and _, a letter first",
	"http_address":     "base_url must be an http or https address, such as https://host/v1",
	"no_user":          "base_url must not hold a password; use api_key_env",
	"excluded_with":    "give api_key or api_key_env, not both",
	"required":         "models must not have an empty id",
}

// isOwnHeader says whether a header may be set: those that make a request what it is may not.
func isOwnHeader(name string) bool {
	switch http.CanonicalHeaderKey(name) {
	case "Accept", "Accept-Encoding", "Connection", "Content-Length", "Content-Type", "Host", "Te", "Trailer", "Transfer-Encoding", "Upgrade":
		return false
	}
	return httpguts.ValidHeaderFieldName(name)
}

func (e Extra) check(usedNames []string) error {
	var broken validator.ValidationErrors
	if errors.As(extraRules.Struct(e), &broken) {
		return errors.New(extraProblems[broken[0].Tag()])
	}
	if slices.Contains(usedNames, e.Name) {
		return errors.New("name is taken")
	}
	return nil
}
