package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"
)

// reading is a stream whose answer comes through a reader.
func reading(r io.Reader, f format) *stream {
	s := &stream{request: request{Format: f}}
	s.hear(r)
	return s
}

// A slow reader is given many tokens in one event, which may be longer than any buffer.
func TestEventsOfAnyLengthAreRead(t *testing.T) {
	for _, tokens := range []int{1, 584, 585, 586, 20_000, maxTokens} { // 585 fill a buffer of 4,096 bytes
		text := "000042 " + strings.ReplaceAll(string(allTokens[tokenBytes:tokens*tokenBytes]), "\n", `\n`)
		raw := fmt.Sprintf("event: start\ndata: {\"execution_id\":\"x\"}\n\nid: 7\ndata: {\"text\":\"%s\"}\n\n: ping\n\ndata: {\"output_tokens\":%d}\n\n", text, tokens)
		for name, r := range map[string]io.Reader{"whole": strings.NewReader(raw), "halves": iotest.HalfReader(strings.NewReader(raw)),
			"byte by byte": iotest.OneByteReader(strings.NewReader(raw)), "end with data": iotest.DataErrReader(strings.NewReader(raw))} {
			s := reading(r, ourFormat)
			if err := s.read(nil); err != nil || s.checker.wrong != 0 || s.checker.tokens() != tokens || s.checker.own != 42 || s.id != "x" {
				t.Errorf("%d tokens, %s: %v %+v", tokens, name, err, s.checker)
			}
		}
	}
}

// However the network cuts an answer, what was read is the same.
func FuzzOddChunks(f *testing.F) {
	f.Add(1, 7)
	f.Add(4096, 100)
	f.Add(13, 1000)
	f.Fuzz(func(t *testing.T, size, tokens int) {
		size, tokens = 1+abs(size)%5000, 1+abs(tokens)%2000
		var raw bytes.Buffer
		a := answer{order: order{Tokens: tokens}, w: &raw, control: http.NewResponseController(nowhere{}), arrived: time.Now()}
		a.write()
		s := reading(&chunks{raw.Bytes(), size}, openAIFormat)
		if err := s.read(nil); err != nil || s.checker.wrong != 0 || s.checker.tokens() != tokens {
			t.Errorf("%v %+v", err, s.checker)
		}
	})
}

func abs(n int) int { return max(n, -(n + 1)) }

// chunks gives so many bytes at a time.
type chunks struct {
	left []byte
	size int
}

func (c *chunks) Read(p []byte) (int, error) {
	n := copy(p[:min(len(p), c.size)], c.left)
	if c.left = c.left[n:]; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// nowhere is a response that can be flushed.
type nowhere struct{ http.ResponseWriter }

func (nowhere) Flush() {}

func TestStreamsFollowEachOther(t *testing.T) {
	var open atomic.Int32
	var crowded atomic.Bool
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if open.Add(1) > 4 {
			crowded.Store(true)
		}
		_, _ = io.Copy(io.Discard, r.Body)
		time.Sleep(5 * time.Millisecond) // so that one too many would be here at the same time
		open.Add(-1)
		recorded(fourTokens).ServeHTTP(w, r)
	})
	r := runOn(t, t.Context(), handler, load{Streams: 40, AtOnce: 4, Limit: 10 * time.Second}, order{})
	if r.Ended != 40 || r.Failed+r.Wrong+r.Cut > 0 || r.Open > 4 || crowded.Load() {
		t.Errorf("%+v", r)
	}
}

func TestStreamsThatNeverBeganAreCut(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	r := runOn(t, ctx, recorded(fourTokens), load{Streams: 40, AtOnce: 4, Limit: 10 * time.Second}, order{})
	if r.Cut != 40 || r.Ended+r.Failed > 0 {
		t.Errorf("%+v", r)
	}
}
