package llm

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"

	"gopkg.in/yaml.v3"
)

// Extra is a further OpenAI-compatible endpoint, as the EXTRA_PROVIDERS file names it.
type Extra struct {
	Name      string   `yaml:"name"`
	BaseURL   string   `yaml:"base_url"`
	APIKeyEnv string   `yaml:"api_key_env"` // the variable the key is read from
	APIKey    string   `yaml:"api_key"`
	Models    []string `yaml:"models"` // ids to list instead of asking the endpoint
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

func (e Extra) check(usedNames []string) error {
	switch u, err := url.Parse(e.BaseURL); {
	case !extraName.MatchString(e.Name):
		return errors.New("name must be 1 to 32 of a-z, 0-9, - and _, a letter first")
	case slices.Contains(usedNames, e.Name):
		return errors.New("name is taken")
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return errors.New("base_url must be an http or https address, such as https://host/v1")
	case u.User != nil:
		return errors.New("base_url must not hold a password; use api_key_env")
	case e.APIKey != "" && e.APIKeyEnv != "":
		return errors.New("give api_key or api_key_env, not both")
	case slices.Contains(e.Models, ""):
		return errors.New("models must not have an empty id")
	}
	return nil
}
