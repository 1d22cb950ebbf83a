package sse

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// tokenEvent is the data of a token event, as openapi.yaml has it.
type tokenEvent struct {
	Text string `json:"text"`
}

// byEncoder is a token event as encoding/json writes it.
func byEncoder(t require.TestingT, id int, text string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	require.NoError(t, encoder.Encode(tokenEvent{Text: text}))
	return "id: " + strconv.Itoa(id) + "\nevent: token\ndata: " + b.String() + "\n"
}

func checkToken(t require.TestingT, text string) {
	w := &Writer{}
	w.Token(7, []byte(text))
	require.Equal(t, byEncoder(t, 7, text), string(w.buf))
}

func TestTokensAreWhatTheEncoderMakesOfThem(t *testing.T) {
	var all strings.Builder
	for r := rune(0); r < 0x3000; r++ {
		all.WriteRune(r)
	}
	for _, text := range []string{"", "plain", "\"\\/<&>", all.String(), "😀é雨", "\xff\xf0\x9f", "\u2028\u2029", "\n\nevent: done\n"} {
		checkToken(t, text)
	}
	rapid.Check(t, func(t *rapid.T) { checkToken(t, rapid.String().Draw(t, "text")) })
}

func FuzzToken(f *testing.F) {
	for _, seed := range []string{"", "a\x00\x1f\x7f", "é\u2028", "\xe2\x80", "\"\\", "😀"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { checkToken(t, text) })
}

// patient takes every write and keeps it.
type patient struct {
	*httptest.ResponseRecorder
	writes []string
}

func (p *patient) SetWriteDeadline(time.Time) error { return nil }

func (p *patient) Write(b []byte) (int, error) {
	p.writes = append(p.writes, string(b))
	return len(b), nil
}

// A reader far behind gets several events, none over the bound and none cut inside a character, each
// written before the next is made.
func TestLongTextBecomesSeveralEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", "a", "ab", "abc"}).Draw(t, "shift") +
			strings.Repeat(rapid.SampledFrom([]string{"x", "é", "雨", "😀"}).Draw(t, "character"), rapid.IntRange(1, 2*maxTokenText).Draw(t, "length"))
		reader := &patient{ResponseRecorder: httptest.NewRecorder()}
		w := NewWriter(t.Context(), reader)
		end, err := w.Tokens(10, []byte(text))
		require.NoError(t, err)
		require.Equal(t, 10+len(text), end)
		require.NoError(t, w.Send())
		at, joined := 10, ""
		for _, event := range reader.writes {
			var token tokenEvent
			_, data, _ := strings.Cut(event, "data: ")
			require.NoError(t, json.Unmarshal([]byte(data), &token))
			require.True(t, len(token.Text) <= maxTokenText && utf8.ValidString(token.Text))
			at, joined = at+len(token.Text), joined+token.Text
			require.True(t, strings.HasPrefix(event, "id: "+strconv.Itoa(at)+"\n"))
		}
		require.True(t, joined == text)
	})
}
