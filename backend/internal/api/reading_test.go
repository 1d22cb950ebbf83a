package api

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/api/sse"
	"playground/internal/domain"
)

// reader puts a transcript into a stream from a cursor on, and returns the writes.
func readerOf(t require.TestingT, c domain.Cursor, transcript []byte) []string {
	w := &patient{ResponseRecorder: httptest.NewRecorder()}
	r := &reading{Writer: sse.NewWriter(httptest.NewRequest("GET", "/", nil), w), cursor: c}
	require.NoError(t, r.put(transcript, true))
	return w.writes
}

// A reader far behind gets several events, none over the bound and none cut inside a character, each
// written before the next is made. Their ids say how much of both texts has come.
func TestLongTextBecomesSeveralEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var transcript []byte
		want := map[string]string{}
		for n := range rapid.IntRange(1, 4).Draw(t, "pieces") {
			name := []string{"token", "reasoning"}[n%2]
			text := rapid.SampledFrom([]string{"", "a", "ab", "abc"}).Draw(t, "shift") +
				strings.Repeat(rapid.SampledFrom([]string{"x", "é", "雨", "😀"}).Draw(t, "character"), rapid.IntRange(0, 2*sse.MaxText).Draw(t, "length"))
			if n > 0 {
				transcript = append(transcript, domain.Mark(name == "reasoning")...)
			}
			transcript, want[name] = append(transcript, text...), want[name]+text
		}
		got := map[string]string{}
		for _, event := range strings.Split(strings.Join(readerOf(t, domain.Cursor{}, transcript), ""), "\n\n") {
			head, data, ok := strings.Cut(event, "\ndata: ")
			if !ok {
				continue
			}
			var piece struct{ Text string }
			require.NoError(t, json.Unmarshal([]byte(data), &piece))
			require.True(t, len(piece.Text) <= sse.MaxText && utf8.ValidString(piece.Text))
			id, name, _ := strings.Cut(strings.TrimPrefix(head, "id: "), "\nevent: ")
			got[name] += piece.Text
			require.Equal(t, domain.Position{Answer: len(got["token"]), Reasoning: len(got["reasoning"])}.String(), id)
		}
		require.True(t, want["token"] == got["token"] && want["reasoning"] == got["reasoning"])
	})
}
