package config_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/config"
)

const hidden = "hunter2"

// key is new in every run: one that is written here would be a published one.
var key = newKey()

func newKey() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	return base64.StdEncoding.EncodeToString(raw)
}

func TestDefaults(t *testing.T) {
	c, err := config.Load(map[string]string{"HOME": "/root", "SIGNUP": "  "})
	require.NoError(t, err, "on one machine all are optional; empty means not set; others' variables are others'")
	want := config.Config{Addr: "127.0.0.1:8080", DataDir: "./data", ExecutionTimeout: 2 * time.Minute,
		FirstTokenTimeout: time.Minute, IdleTimeout: 30 * time.Second, UpstreamTick: 5 * time.Millisecond, DemoPace: 20 * time.Millisecond, LogFormat: "text", LogLevel: slog.LevelInfo}
	require.Equal(t, want, c)
	require.Empty(t, c.PublicURL.Text())
	require.Equal(t, "open", c.SignupPolicy())
}

func TestSignupIsOpenByDefaultOnThisMachineAlone(t *testing.T) {
	for _, c := range []struct{ addr, public, set, want string }{
		{"127.0.0.1:8080", "", "", "open"}, {"127.8.0.1:80", "", "", "open"}, {"[::1]:8080", "", "", "open"}, {"localhost:8080", "", "", "open"},
		{"[::ffff:127.0.0.1]:80", "", "", "open"}, {"127.0.0.1:8080", "http://localhost:5173", "", "open"}, {"127.0.0.1:8080", "http://[::1]/", "", "open"},
		{":8080", "", "", "invite"}, {"0.0.0.0:8080", "", "", "invite"}, {"[::]:8080", "", "", "invite"}, {"192.0.2.7:80", "", "", "invite"},
		{"host.example:80", "", "", "invite"}, {"127.0.0.1.example:80", "", "", "invite"}, {"localhost.example:80", "", "", "invite"},
		{"127.0.0.1:8080", "https://play.example.com", "", "invite"}, {"0.0.0.0:8080", "http://127.0.0.1:8080", "", "invite"},
		{"0.0.0.0:8080", "https://play.example.com", "open", "open"}, {"127.0.0.1:8080", "", "closed", "closed"}, {"127.0.0.1:8080", "", "invite", "invite"},
	} {
		loaded, err := config.Load(map[string]string{"ADDR": c.addr, "PUBLIC_URL": c.public, "SIGNUP": c.set})
		require.NoError(t, err)
		require.Equal(t, c.want, loaded.SignupPolicy(), "%+v", c)
	}
	for public, want := range map[string]string{"": "open", "https://play.example.com": "invite"} {
		behindProxy, err := config.Load(map[string]string{"TRUSTED_PROXIES": "127.0.0.1", "PUBLIC_URL": public})
		require.NoError(t, err)
		require.Equal(t, want, behindProxy.SignupPolicy(), "without PUBLIC_URL no name but this machine's is answered")
	}
}

// settings is what each takes and refuses. No value but the first good one is shown by any message.
var settings = map[string]struct{ good, bad []string }{
	"ADDR":         {[]string{"0.0.0.0:80", ":8080", "[::1]:0", "localhost:http"}, []string{"8080", "localhost", "host:", "::1"}},
	"DATA_DIR":     {[]string{"/var/lib/x", "a b"}, nil},
	"DATABASE_URL": {[]string{"postgres://u:" + hidden + "@h/n", "postgresql://h/n"}, []string{"mysql://u:" + hidden + "@h", hidden, "postgres://", "://" + hidden}},
	"REDIS_URL":    {[]string{"redis://h:6379/0", "rediss://:" + hidden + "@h", "unix:///run/redis.sock"}, []string{hidden, "http://" + hidden, "redis://"}},
	"SECRET_KEY":   {[]string{key, strings.TrimRight(key, "="), strings.NewReplacer("+", "-", "/", "_").Replace(key)}, []string{hidden, key + "AA", "AAAA", "!" + key[1:]}},
	"PUBLIC_URL":   {[]string{"https://example.com", "http://h:8080/"}, []string{"example.com", "ftp://h", "https://", "/path"}},
	"SMTP_URL": {[]string{"smtp://h?from=a@b.example", "smtps://u:" + hidden + "@h:1465?from=Play%20%3Ca@b.example%3E", "smtp://u%40x:" + hidden + "%3A@[::1]/?from=a@b"},
		[]string{"smtp://" + hidden, "http://h?from=a@b", "smtp://h?from=" + hidden, "smtp://h?from=a@b&from=c@d", "smtp://h?from=a@b&x=" + hidden, "smtp://u@h?from=a@b", "smtp://h/x?from=a@b", "://" + hidden}},
	"TRUSTED_PROXIES":               {[]string{"10.0.0.0/8", "10.1.2.3,::1", "fd00::/8"}, []string{"10.0.0.0/33", "proxy", "10.1.2.3;::1"}},
	"OPENAI_API_KEY":                {[]string{hidden}, nil},
	"OPENAI_BASE_URL":               {[]string{"http://h/v1"}, []string{"h/v1"}},
	"ANTHROPIC_API_KEY":             {[]string{hidden}, nil},
	"ANTHROPIC_BASE_URL":            {[]string{"http://h"}, []string{"h"}},
	"OLLAMA_BASE_URL":               {[]string{"http://h:11434"}, []string{"h:11434"}},
	"EXTRA_PROVIDERS":               {[]string{"providers.yaml"}, nil},
	"PLANS":                         {[]string{"plans.yaml"}, nil},
	"EXECUTION_TIMEOUT":             {[]string{"90s", "5m"}, []string{"soon", "0s", "-1s", "120"}},
	"EXECUTION_FIRST_TOKEN_TIMEOUT": {[]string{"60s"}, []string{"soon", "0s", "-1s"}},
	"EXECUTION_IDLE_TIMEOUT":        {[]string{"30s"}, []string{"soon", "0s", "-1s"}},
	"DEMO_PACE":                     {[]string{"0", "5ms", "1s"}, []string{"soon", "20", "-1ms", "1001ms"}},
	"UPSTREAM_TICK":                 {[]string{"0", "10ms", "1s"}, []string{"soon", "5", "-1ms", "1001ms"}},
	"SIGNUP":                        {[]string{"open", "invite", "closed"}, []string{"maybe", "OPEN", "open closed"}},
	"ALLOW_PRIVATE_NETWORKS":        {[]string{"true", "false", "1"}, []string{"maybe", "yes"}},
	"METRICS_ADDR":                  {[]string{":9090"}, []string{"9090"}},
	"LOG_FORMAT":                    {[]string{"text", "json"}, []string{"xml"}},
	"LOG_LEVEL":                     {[]string{"debug", "INFO", "warn", "error"}, []string{"loud", "1"}},
}

func with(name, value string) map[string]string {
	out := map[string]string{name: value}
	if name == "DATABASE_URL" {
		out["SECRET_KEY"] = key
	}
	if name == "SMTP_URL" {
		out["PUBLIC_URL"] = "https://example.com"
	}
	return out
}

func TestEverySetting(t *testing.T) {
	require.ElementsMatch(t, names(), slices.Collect(mapKeys(settings)))
	for name, setting := range settings {
		for _, value := range setting.good {
			_, err := config.Load(with(name, " "+value+" "))
			require.NoError(t, err, "%s=%s", name, value)
		}
		for _, value := range setting.bad {
			_, err := config.Load(with(name, value))
			require.Error(t, err, "%s=%s", name, value)
			require.True(t, strings.HasPrefix(err.Error(), name+" takes "), "%v", err)
			require.NotContains(t, err.Error(), hidden)
			require.NotContains(t, err.Error(), "\n", "one line for one setting")
		}
	}
}

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// names is the table of settings, by its tags.
func names() []string {
	out := []string{}
	for i := range reflect.TypeFor[config.Config]().NumField() {
		out = append(out, reflect.TypeFor[config.Config]().Field(i).Tag.Get("env"))
	}
	return out
}

func TestEveryWrongSettingIsNamedAtOnce(t *testing.T) {
	_, err := config.Load(map[string]string{"PUBLIC_URL": "x", "SECRET_KEY": "x", "LOG_LEVEL": "x"})
	require.Len(t, strings.Split(err.Error(), "\n"), 3)
	_, err = config.Load(map[string]string{"ADDR": "x", "SIGNUP": "x"})
	require.Len(t, strings.Split(err.Error(), "\n"), 2)
}

func TestSharedDatabaseNeedsASecretKey(t *testing.T) {
	_, err := config.Load(map[string]string{"DATABASE_URL": "postgres://u:" + hidden + "@h/n"})
	require.ErrorContains(t, err, "SECRET_KEY takes 32 random bytes in base64")
	require.ErrorContains(t, err, "required with DATABASE_URL")
}

// guessable are 32 bytes, or 43 characters in base64, that were not drawn by chance.
func guessable() map[string]string {
	ascii := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)[:32]) }
	half := append(make([]byte, 16), mustDecode(key)[:16]...)
	count, down := make([]byte, 32), make([]byte, 32)
	for i := range count {
		count[i], down[i] = byte(i), byte(250-7*i)
	}
	sum := sha256.Sum256([]byte("secret"))
	return map[string]string{
		"zeros": strings.Repeat("A", 43), "one byte": base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32)),
		"counting": base64.StdEncoding.EncodeToString(count), "counting down": base64.StdEncoding.EncodeToString(down),
		"a period of 16": base64.StdEncoding.EncodeToString(bytes.Repeat(mustDecode(key)[:16], 2)),
		"half zeros":     base64.StdEncoding.EncodeToString(half),
		"words":          ascii("correct horse battery staple correct"), "capitals": ascii("CHANGE-ME-CHANGE-ME-CHANGE-ME-NOW!"),
		"hexadecimal digits": ascii("0123456789abcdef0f1e2d3c4b5a69788796a5b4"), "digits of a number": ascii(fmt.Sprintf("%032x", uint64(1)<<63)),
		"words as base64": "correcthorsebatterystaplecorrecthorsebatter", "a short text again and again": strings.Repeat("Change1Me", 5)[:43],
		"the alphabet": "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFG", "the digest of a word": base64.StdEncoding.EncodeToString(sum[:]),
	}
}

func mustDecode(text string) []byte {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return raw
}

func TestSecretKeyThatCanBeGuessedIsRefused(t *testing.T) {
	for what, bad := range guessable() {
		_, err := config.Load(map[string]string{"SECRET_KEY": bad})
		require.ErrorContains(t, err, "openssl rand -base64 32", what)
		require.NotContains(t, err.Error(), strings.TrimRight(bad, "="), what)

		c := config.Config{DataDir: t.TempDir()}
		require.NoError(t, os.WriteFile(filepath.Join(c.DataDir, "secret.key"), []byte(bad), 0o600))
		_, err = c.Secret32()
		require.Error(t, err, what)
	}
	for range 300 {
		_, err := config.Load(map[string]string{"SECRET_KEY": newKey()})
		require.NoError(t, err)
	}
}

// A key that stands anywhere in this repository is known to everyone who reads it.
func TestNoKeyOfThisRepositoryIsTaken(t *testing.T) {
	files := 0
	err := filepath.WalkDir("../../..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git"):
			return fs.SkipDir
		case !slices.Contains([]string{".go", ".md", ".yml", ".yaml", ".ts", ".sh", ".conf"}, filepath.Ext(path)) || !entry.Type().IsRegular():
			return nil
		}
		files++
		raw, err := os.ReadFile(path)
		for _, found := range regexp.MustCompile(`[A-Za-z0-9+/_-]{43}=`).FindAll(raw, -1) {
			_, loaded := config.Load(map[string]string{"SECRET_KEY": string(found)})
			require.Error(t, loaded, "%s shows %s", path, found)
		}
		return err
	})
	require.NoError(t, err)
	require.Greater(t, files, 300)
}

func TestSecretFileIsMadeOnce(t *testing.T) {
	c := config.Config{DataDir: t.TempDir()}
	first, err := c.Secret32()
	require.NoError(t, err)
	require.Len(t, first, 32)
	file := filepath.Join(c.DataDir, "secret.key")
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
	again, err := c.Secret32()
	require.NoError(t, err)
	require.Equal(t, first, again)

	for _, damage := range []string{"", "short", key[:20] + "\n"} {
		require.NoError(t, os.WriteFile(file, []byte(damage), 0o600))
		_, err = c.Secret32()
		require.ErrorContains(t, err, "secret.key is damaged")
	}
	_, err = config.Config{DataDir: filepath.Join(c.DataDir, "none")}.Secret32()
	require.Error(t, err)
	c.SecretKey = bytes.Repeat([]byte{7}, 32)
	set, err := c.Secret32()
	require.NoError(t, err)
	require.Equal(t, []byte(c.SecretKey), set, "the setting outweighs the file")
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	c, err := config.Load(map[string]string{"DATABASE_URL": "postgres://u:" + hidden + "@h/n", "SECRET_KEY": key,
		"REDIS_URL": "redis://:" + hidden + "@h", "OPENAI_API_KEY": hidden, "ANTHROPIC_API_KEY": hidden})
	require.NoError(t, err)
	printed, raw := map[string]string{}, mustDecode(key)
	for name, v := range map[string]any{"config": c, "pointer": &c, "secret": c.OpenAIKey, "key": c.SecretKey} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			printed[name+verb] = fmt.Sprintf(verb, v)
		}
		raw, err := json.Marshal(v)
		require.NoError(t, err)
		printed[name+" json"] = string(raw)
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", v)
		printed[name+" slog"] = log.String()
	}
	for how, text := range printed {
		require.NotContains(t, text, hidden, how)
		require.NotContains(t, text, key, how)
		require.NotContains(t, text, strings.Trim(fmt.Sprintf("%d", raw[:4]), "[]"), how)
		require.NotContains(t, text, strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", raw[:4]), "[]byte{"), "}"), how)
	}
}

func TestReadmeListsEverySetting(t *testing.T) {
	raw, err := os.ReadFile("../../../README.md")
	require.NoError(t, err)
	_, section, _ := strings.Cut(string(raw), "\n## Settings\n")
	section, _, _ = strings.Cut(section, "\n## ")
	listed := []string{}
	for _, row := range regexp.MustCompile(`(?m)^\| (`+"`"+`[^|]*) \|`).FindAllStringSubmatch(section, -1) {
		for _, name := range regexp.MustCompile("`([A-Z_]+)`").FindAllStringSubmatch(row[1], -1) {
			listed = append(listed, name[1])
		}
	}
	require.ElementsMatch(t, names(), listed)
}
