package chaos_test

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const model = "chaos-1"

// script is the answer that one prompt gets, made from the prompt alone, so that everybody knows what
// it must be.
type script struct {
	key    string // tells runs apart
	pieces int
	pace   time.Duration // between two pieces
}

// prompt is what a user sends to get this answer.
func (s script) prompt() string {
	return fmt.Sprintf("key=%s;pieces=%d;pace=%d;", s.key, s.pieces, s.pace.Milliseconds())
}

var scripted = regexp.MustCompile(`key=([\w-]+);pieces=(\d+);pace=(\d+);`)

// scriptIn finds the script that a request asks for.
func scriptIn(body string) (script, bool) {
	m := scripted.FindStringSubmatch(body)
	if m == nil {
		return script{}, false
	}
	pieces, _ := strconv.Atoi(m[2])
	pace, _ := strconv.Atoi(m[3])
	return script{m[1], pieces, time.Duration(pace) * time.Millisecond}, true
}

// words are what answers are made of: characters of every length, and what could be taken for events.
var words = []string{"plain ", "text ", "é", "naïve ", "日本語", "🙂", "\n\nevent: done\ndata: {}\n\n", "\r\n", `"quoted\"`, "id: 7\n", "<b>&amp;"}

func (s script) piece(i int) string {
	chance := rand.New(rand.NewPCG(hashOf(s.key), uint64(i)))
	text := fmt.Sprintf("[%d]", i)
	for range 1 + chance.IntN(4) {
		text += words[chance.IntN(len(words))]
	}
	return text
}

func (s script) text() string {
	var b strings.Builder
	for i := range s.pieces {
		b.WriteString(s.piece(i))
	}
	return b.String()
}

func hashOf(text string) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, text)
	return h.Sum64()
}

// call is one request that reached the provider and was answered with 200, so one that costs money.
type call struct {
	script
	begun, ended time.Time // ended is zero while it goes on
	sent         int       // pieces
	whole        bool      // sent to its end marker
}

// provider speaks OpenAI's format and keeps a ledger of every call.
type provider struct {
	addr   string
	server *httptest.Server

	mu     sync.Mutex
	ledger map[string][]*call // by key
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{ledger: map[string][]*call{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/models", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"object":"list","data":[{"id":%q,"object":"model"}]}`, model)
	})
	mux.HandleFunc("POST /v1/chat/completions", p.answer)
	p.server = httptest.NewServer(mux)
	p.addr = p.server.Listener.Addr().String()
	t.Cleanup(func() { p.server.CloseClientConnections(); p.server.Close() })
	return p
}

func (p *provider) answer(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	s, ok := scriptIn(string(body))
	if err != nil || !ok {
		http.Error(w, `{"error":{"message":"no script in the prompt"}}`, http.StatusBadRequest)
		return
	}
	c := &call{script: s, begun: time.Now()}
	p.mu.Lock()
	p.ledger[s.key] = append(p.ledger[s.key], c)
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		c.ended = time.Now()
		p.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	pace := time.NewTicker(max(s.pace, time.Microsecond))
	defer pace.Stop()
	for i := range s.pieces {
		select {
		case <-r.Context().Done():
			return
		case <-pace.C:
		}
		if tell(w, delta(s.piece(i))) != nil {
			return
		}
		p.mu.Lock()
		c.sent++
		p.mu.Unlock()
	}
	if tell(w, fmt.Sprintf(`{"model":%q,"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`, model),
		fmt.Sprintf(`{"model":%q,"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":%d}}`, model, s.pieces), "[DONE]") == nil {
		p.mu.Lock()
		c.whole = true
		p.mu.Unlock()
	}
}

func delta(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always marshals
	}
	return fmt.Sprintf(`{"model":%q,"choices":[{"index":0,"delta":{"content":%s}}]}`, model, quoted)
}

func tell(w http.ResponseWriter, data ...string) error {
	for _, d := range data {
		if _, err := io.WriteString(w, "data: "+d+"\n\n"); err != nil {
			return err
		}
	}
	return http.NewResponseController(w).Flush()
}

// calls are the entries under a key, as they stand.
func (p *provider) calls(key string) []call {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := []call{}
	for _, c := range p.ledger[key] {
		out = append(out, *c)
	}
	return out
}
