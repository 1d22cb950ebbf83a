package sse

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

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
	w.Text(ID{First: 7}, "token", []byte(text))
	require.Equal(t, byEncoder(t, 7, text), string(w.buf[chunkHead:]))
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
