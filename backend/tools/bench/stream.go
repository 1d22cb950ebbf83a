package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"
)

// request is how one stream is asked for, and how its text is recognized.
type request struct {
	Addr   string `json:"addr"`
	Method string `json:"method"`
	Path   string `json:"path"`
	Bearer string `json:"bearer"`
	Body   string `json:"body"`
	Format format `json:"format"`

	Stamped bool `json:"stamped"` // the tokens say when they left
	Keyed   bool `json:"keyed"`   // each stream is asked for under an Idempotency-Key, as the app's runs are
}

// format says where a stream keeps what the load looks for.
type format struct {
	Text  string `json:"text"`  // what stands before a token's text
	Count string `json:"count"` // what stands before the number of tokens, at the end
}

var (
	openAIFormat = format{Text: `"content":"`, Count: `"completion_tokens":`}
	ourFormat    = format{Text: `"text":"`, Count: `"output_tokens":`}
)

// stream reads one answer by hand: the load shares its machine with what it measures.
type stream struct {
	request
	conn    net.Conn
	lines   *bufio.Reader
	started time.Time
	first   time.Time // when the first whole token was here
	checker checker
	id      string // of the execution, from the start event
	ended   bool
	scratch string
}

// refusal is a 503 that says when to come again.
type refusal struct{ after time.Duration }

func (r refusal) Error() string { return fmt.Sprintf("refused for %s", r.after) }

// retryAfter says whether an answer is such a refusal, and when to come again.
func retryAfter(r *http.Response) (time.Duration, bool) {
	seconds, err := strconv.Atoi(r.Header.Get("Retry-After"))
	return time.Duration(seconds) * time.Second, err == nil && r.StatusCode == http.StatusServiceUnavailable
}

// open sends the request; headers are extra lines, each with its end.
func (s *stream) open(dialer *net.Dialer, headers string) error {
	conn, err := dialer.Dial("tcp", s.Addr)
	if err != nil {
		return err
	}
	s.conn = conn
	_, err = fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\n%sContent-Length: %d\r\n\r\n%s",
		s.Method, s.Path, s.Addr, s.Bearer, headers, len(s.Body), s.Body)
	return err
}

// key is the header of a stream's own key, under which it comes again when it was refused.
func (r request) key() string {
	if !r.Keyed {
		return ""
	}
	return fmt.Sprintf("Idempotency-Key: %016x%016x\r\n", rand.Uint64(), rand.Uint64())
}

// answer reads the head and, if it is not a stream, why.
func (s *stream) answer() error {
	r, err := http.ReadResponse(bufio.NewReaderSize(s.conn, 4096), &http.Request{Method: s.Method})
	if err != nil {
		return err
	}
	if after, wait := retryAfter(r); wait {
		return refusal{after}
	}
	if r.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(r.Body, 500))
		return fmt.Errorf("%s: %s", r.Status, body)
	}
	s.hear(r.Body)
	return nil
}

// hear reads the events from there.
func (s *stream) hear(events io.Reader) { s.lines = bufio.NewReaderSize(events, 4096) }

func (s *stream) close() {
	if s.conn != nil {
		_ = s.conn.Close()
	}
}

// read takes lines until the stream ends, or until enough says so after a token.
func (s *stream) read(enough func() bool) error {
	for {
		line, err := s.line()
		if err != nil {
			return fmt.Errorf("after %d tokens: %w", s.checker.tokens(), err)
		}
		if err := s.take(line); err != nil || s.ended {
			return err
		}
		if enough != nil && enough() {
			return nil
		}
	}
}

func (s *stream) line() ([]byte, error) {
	line, err := s.lines.ReadSlice('\n')
	if err != bufio.ErrBufferFull {
		return line, err
	}
	whole := bytes.Clone(line)
	for err == bufio.ErrBufferFull {
		line, err = s.lines.ReadSlice('\n')
		whole = append(whole, line...)
	}
	return whole, err
}

func (s *stream) take(line []byte) error {
	data, ok := bytes.CutPrefix(line, []byte("data: "))
	if !ok {
		return nil
	}
	if _, rest, ok := bytes.Cut(data, []byte(s.Format.Text)); ok {
		return s.text(rest)
	}
	if bytes.HasPrefix(data, []byte(`{"error":`)) {
		return fmt.Errorf("error event: %s", data)
	}
	if _, rest, ok := bytes.Cut(data, []byte(s.Format.Count)); ok {
		return s.end(rest)
	}
	if _, rest, ok := bytes.Cut(data, []byte(`"execution_id":"`)); ok {
		id, _, _ := bytes.Cut(rest, []byte(`"`))
		s.id = string(id)
	}
	return nil
}

// text takes a JSON string up to its closing quote. Stamps hold no quote and no other escape than \n.
func (s *stream) text(rest []byte) error {
	quote := bytes.IndexByte(rest, '"')
	if quote < 0 {
		return fmt.Errorf("a text without its end: %.80q", rest)
	}
	text := rest[:quote]
	if bytes.IndexByte(text, '\\') >= 0 {
		if err := json.Unmarshal([]byte(`"`+string(text)+`"`), &s.scratch); err != nil {
			return err
		}
		text = []byte(s.scratch)
	}
	s.checker.take(text)
	if s.first.IsZero() && s.checker.at >= tokenBytes {
		s.first = time.Now()
	}
	return nil
}

func (s *stream) end(rest []byte) error {
	digits := bytes.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	sent, err := strconv.Atoi(string(rest[:max(digits, 0)]))
	if err != nil {
		return fmt.Errorf("no number of tokens: %.80q", rest)
	}
	s.checker.end(sent)
	s.ended = true
	return nil
}

// added is the time to the first token beyond the upstream's own.
func (s *stream) added() time.Duration {
	return s.first.Sub(s.started) - time.Duration(s.checker.own)*time.Microsecond
}
