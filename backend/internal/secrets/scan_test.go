package secrets_test

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"playground/internal/secrets"
)

var update = flag.Bool("update", false, "write what is found into testdata/found.json")

// key is a text with what it holds; it stands in pieces, so that no other scanner takes this file for a leak.
type key struct {
	Rule string
	Text []string
}

func read[T any](t testing.TB, file string) T {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	var v T
	require.NoError(t, json.Unmarshal(raw, &v))
	return v
}

// An alarm that is false is one too many: people learn to click it away.
func TestOrdinaryPromptsRaiseNoAlarm(t *testing.T) {
	prompts := read[[]string](t, "ordinary.json")
	assert.GreaterOrEqual(t, len(prompts), 200)
	for _, prompt := range prompts {
		for _, f := range secrets.Scan(prompt) {
			t.Errorf("%s: %q in %.80q", f.Rule, prompt[f.From:f.To], prompt)
		}
	}
	for _, f := range secrets.Scan(strings.Join(prompts, "\n\n")) {
		t.Errorf("%s in all of them together", f.Rule)
	}
}

// found is a finding in characters, as every language counts them.
type found struct {
	Rule string `json:"rule"`
	From int    `json:"from"`
	To   int    `json:"to"`
}

// The page's scanner is held to the same file.
func TestKeysAreFound(t *testing.T) {
	var all [][]found
	for _, k := range read[[]key](t, "keys.json") {
		text := strings.Join(k.Text, "")
		here := []found{}
		for _, f := range secrets.Scan(text) {
			here = append(here, found{f.Rule, utf8.RuneCountInString(text[:f.From]), utf8.RuneCountInString(text[:f.To])})
		}
		all = append(all, here)
		if k.Rule == "" {
			assert.Empty(t, here, text)
		} else if assert.Len(t, here, 1, "%s: %s", k.Rule, text) {
			assert.Equal(t, k.Rule, here[0].Rule, text)
		}
	}
	if *update {
		raw, err := json.Marshal(all)
		require.NoError(t, err)
		lines := strings.ReplaceAll(string(raw), "],[", "],\n[") + "\n"
		require.NoError(t, os.WriteFile("testdata/found.json", []byte(lines), 0o600))
	}
	assert.Equal(t, read[[][]found](t, "found.json"), all)
}

func TestOurOwnKeysAreMaskedInWords(t *testing.T) {
	masked := 0
	for _, k := range read[[]key](t, "keys.json") {
		if text := strings.Join(k.Text, ""); strings.HasPrefix(k.Rule, "playground-") {
			masked++
			assert.Contains(t, secrets.MaskOwn("Incorrect key: "+text+".", "[key]"), "[key]")
			assert.NotContains(t, secrets.MaskOwn(text, "[key]"), "pg")
		}
	}
	assert.Equal(t, 8, masked)
}

// Whatever is sent, the time it takes is bounded: the page is full of keywords, or of keys, or one line.
func TestTimeIsBounded(t *testing.T) {
	pat := "gh" + "p_" + strings.Repeat("aB3dE5gH7j", 4)[:36] + " "
	for name, text := range map[string]string{
		"keywords":    strings.Repeat("key token api secret password -----begin eyj ghp_ sk_live ", 1<<14),
		"one line":    strings.Repeat("x", 1<<20),
		"keys":        strings.Repeat(pat, 10_000),
		"nested":      strings.Repeat("eyJeyJeyJ", 1<<17),
		"begun keys":  strings.Repeat("-----BEGIN PRIVATE KEY-----\n", 1<<15),
		"equal signs": strings.Repeat("key=", 1<<18),
		"not UTF-8":   strings.Repeat("\xff\xfekey=\xc3", 1<<16),
	} {
		start := time.Now()
		n := len(secrets.Scan(text))
		took := time.Since(start)
		t.Logf("%s: %d findings in %v", name, n, took)
		assert.LessOrEqual(t, n, 100, name)
		assert.Less(t, took, time.Minute, name) // of a machine that does much else; usual are milliseconds
	}
	assert.Len(t, secrets.Scan(strings.Repeat(pat, 10_000)), 100)
}

func FuzzScan(f *testing.F) {
	for _, k := range read[[]key](f, "keys.json") {
		f.Add(strings.Join(k.Text, ""))
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, one := range secrets.Scan(text) {
			if one.From < end || one.To <= one.From || one.To > len(text) {
				t.Fatalf("%+v is out of order in %q", one, text)
			}
			end = one.To
		}
	})
}

func BenchmarkScan(b *testing.B) {
	prompts := strings.Join(read[[]string](b, "ordinary.json"), "\n\n")
	text := strings.Repeat(prompts, 1+100<<10/len(prompts))[:100<<10]
	secrets.Scan(text)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		secrets.Scan(text)
	}
}
