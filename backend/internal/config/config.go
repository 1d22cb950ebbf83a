// Package config is the one table of settings, and the only reader of the environment.
package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Config is every setting. The tags are the table: name, default, what it takes in words, and the rules
// that hold it to that.
type Config struct {
	Addr              string        `env:"ADDR" envDefault:"127.0.0.1:8080" takes:"an address to listen on, host:port" validate:"listen_addr"`
	DataDir           string        `env:"DATA_DIR" envDefault:"./data" takes:"a folder for SQLite and the secret key"`
	DatabaseURL       Secret        `env:"DATABASE_URL" takes:"postgres://user:password@host/name; unset, SQLite in DATA_DIR" validate:"omitempty,scheme=postgres postgresql"`
	RedisURL          Secret        `env:"REDIS_URL" takes:"redis://host:port/0; unset, everything in process" validate:"omitempty,scheme=redis rediss unix"`
	SecretKey         Key           `env:"SECRET_KEY" takes:"32 random bytes in base64, as \"openssl rand -base64 32\" prints them, and no text, pattern or published example; required with DATABASE_URL" validate:"required_with=DatabaseURL,omitempty,random"`
	PublicURL         *URL          `env:"PUBLIC_URL" takes:"an http or https URL under which people reach this server; required with SMTP_URL" validate:"required_with=SMTP"`
	SMTP              *SMTP         `env:"SMTP_URL" takes:"smtp://user:password@host:port?from=address, or smtps://…; unset, no mail"`
	TrustedProxies    []Prefix      `env:"TRUSTED_PROXIES" takes:"addresses or networks of proxies, separated by commas"`
	OpenAIKey         Secret        `env:"OPENAI_API_KEY" takes:"OpenAI's key"`
	OpenAIBaseURL     *URL          `env:"OPENAI_BASE_URL" takes:"an http or https URL, as a rule one that ends in /v1, or an Azure OpenAI resource or deployment"`
	AnthropicKey      Secret        `env:"ANTHROPIC_API_KEY" takes:"Anthropic's key"`
	AnthropicBaseURL  *URL          `env:"ANTHROPIC_BASE_URL" takes:"an http or https URL"`
	OllamaBaseURL     *URL          `env:"OLLAMA_BASE_URL" takes:"an http or https URL; unset, 127.0.0.1:11434 if it answers"`
	ExtraProviders    string        `env:"EXTRA_PROVIDERS" takes:"a YAML file of further OpenAI-compatible endpoints"`
	ExecutionTimeout  time.Duration `env:"EXECUTION_TIMEOUT" envDefault:"120s" takes:"a duration such as 120s or 5m" validate:"gt=0"`
	FirstTokenTimeout time.Duration `env:"EXECUTION_FIRST_TOKEN_TIMEOUT" envDefault:"60s" takes:"a duration such as 60s" validate:"gt=0"`
	IdleTimeout       time.Duration `env:"EXECUTION_IDLE_TIMEOUT" envDefault:"30s" takes:"a duration such as 30s" validate:"gt=0"`
	UpstreamTick      time.Duration `env:"UPSTREAM_TICK" envDefault:"5ms" takes:"a duration such as 5ms, up to 1s; 0 reads every token at once" validate:"gte=0,lte=1s"`
	DemoPace          time.Duration `env:"DEMO_PACE" envDefault:"20ms" takes:"a duration such as 20ms, up to 1s; 0 is as fast as possible" validate:"gte=0,lte=1s"`
	Signup            string        `env:"SIGNUP" takes:"open, invite or closed; unset, open while this machine alone reaches the server, else invite" validate:"omitempty,oneof=open invite closed"`
	Plans             string        `env:"PLANS" takes:"a YAML file of plans, which say what each organization may use; unset, no limits but the owners' own"`
	AllowPrivate      *bool         `env:"ALLOW_PRIVATE_NETWORKS" takes:"true or false; whether people may name model servers in private networks; unset, true while this machine alone reaches the server"`
	MetricsAddr       string        `env:"METRICS_ADDR" takes:"an address to listen on, host:port; unset, no metrics" validate:"omitempty,listen_addr"`
	LogFormat         string        `env:"LOG_FORMAT" envDefault:"text" takes:"text or json" validate:"oneof=text json"`
	LogLevel          slog.Level    `env:"LOG_LEVEL" envDefault:"info" takes:"debug, info, warn or error"`
}

// Load reads the environment, given as a map. Every setting that does not parse is named in the
// error, a line each, with what it takes and never with its value.
func Load(environment map[string]string) (Config, error) {
	var c Config
	err := env.ParseWithOptions(&c, env.Options{Environment: withoutEmpty(environment)})
	return c, joinUnique(append(redact(err), c.problems()...))
}

// joinUnique joins problems; a setting that neither parses nor makes sense is named a single time.
func joinUnique(problems []error) error {
	seen := map[string]bool{}
	out := []error{}
	for _, p := range problems {
		if !seen[p.Error()] {
			seen[p.Error()] = true
			out = append(out, p)
		}
	}
	return errors.Join(out...)
}

// withoutEmpty leaves out settings that are set to nothing: they count as not set.
func withoutEmpty(in map[string]string) map[string]string {
	out := map[string]string{}
	for name, value := range in {
		if strings.TrimSpace(value) != "" {
			out[name] = strings.TrimSpace(value)
		}
	}
	return out
}

// redact turns the parser's errors, which quote values, into lines that do not.
func redact(err error) []error {
	var all env.AggregateError
	if !errors.As(err, &all) {
		if err != nil {
			return []error{err}
		}
		return nil
	}
	out := []error{}
	for _, one := range all.Errors {
		var parse env.ParseError
		if errors.As(one, &parse) {
			out = append(out, misconfigured(parse.Name))
		} else {
			out = append(out, one)
		}
	}
	return out
}

// misconfigured is the error of a field's setting: it says what the setting takes.
func misconfigured(field string) error {
	f, _ := reflect.TypeFor[Config]().FieldByName(field)
	return fmt.Errorf("%s takes %s", f.Tag.Get("env"), f.Tag.Get("takes"))
}

// Secret is a setting that is never printed.
type Secret string

// String hides the value from every format verb and log line.
func (Secret) String() string { return "[hidden]" }

// GoString hides the value from %#v.
func (Secret) GoString() string { return "[hidden]" }

// MarshalText hides the value from encoders, so from logs in JSON.
func (Secret) MarshalText() ([]byte, error) { return []byte("[hidden]"), nil }

// Key is 32 bytes, written in base64.
type Key []byte

// UnmarshalText reads standard or URL-safe base64, padded or not.
func (k *Key) UnmarshalText(text []byte) error {
	plain := strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(string(text))
	raw, err := base64.RawStdEncoding.DecodeString(plain)
	if err == nil && len(raw) != 32 {
		err = errors.New("not 32 bytes")
	}
	*k = raw
	return err
}

// String hides the value from every format verb and log line.
func (Key) String() string { return "[hidden]" }

// GoString hides the value from %#v.
func (Key) GoString() string { return "[hidden]" }

// MarshalText hides the value from encoders, so from logs in JSON.
func (Key) MarshalText() ([]byte, error) { return []byte("[hidden]"), nil }

// URL is an absolute http or https URL.
type URL struct{ *url.URL }

// UnmarshalText refuses what is no absolute http or https URL.
func (u *URL) UnmarshalText(text []byte) error {
	parsed, err := url.Parse(string(text))
	if err == nil && (parsed.Hostname() == "" || parsed.Scheme != "http" && parsed.Scheme != "https") {
		err = errors.New("not an http or https URL")
	}
	if err == nil {
		_, err = url.ParseQuery(parsed.RawQuery)
	}
	u.URL = parsed
	return err
}

// Text is the URL as it was written, "" for none.
func (u *URL) Text() string {
	if u == nil {
		return ""
	}
	return u.String()
}

// Prefix is a network, or one address as a network of its own.
type Prefix struct{ netip.Prefix }

// UnmarshalText reads 10.0.0.0/8 or 10.1.2.3.
func (p *Prefix) UnmarshalText(text []byte) error {
	if addr, err := netip.ParseAddr(string(text)); err == nil {
		p.Prefix = netip.PrefixFrom(addr, addr.BitLen())
		return nil
	}
	var err error
	p.Prefix, err = netip.ParsePrefix(string(text))
	return err
}
