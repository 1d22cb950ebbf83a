package llmtest

import (
	"cmp"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm"
)

// Server is a kind of real server: an answer as it writes one, with its own fields, comments and words, one
// of its refusals, one of its errors in mid-stream, and what each comes to.
type Server struct {
	Name      string `json:"-"`
	Base      string `json:"base"` // its base URL, below the host
	Path      string `json:"path"` // where it is asked; "" is not looked at
	Model     string `json:"model"`
	Text      string `json:"text"`
	Reasoning string `json:"reasoning"`
	Finish    string `json:"finish"`
	Word      string `json:"word"` // its own for the finish
	Resolved  string `json:"resolved"`
	Input     int    `json:"input"`
	Output    int    `json:"output"`
	Cached    int    `json:"cached"`
	Reasoned  int    `json:"reasoned"` // tokens of reasoning

	Refusal struct {
		Status int         `json:"status"`
		Code   domain.Code `json:"code"`
		Words  string      `json:"words"`
	} `json:"refusal"`
	Error struct {
		Code  domain.Code `json:"code"`
		Words string      `json:"words"`
	} `json:"error"`

	answer, refusal, failure string
}

// anthropicServer is the one server that speaks Anthropic's own format.
const anthropicServer = "anthropic"

// Servers are the servers that speak OpenAI's format, or the one that speaks Anthropic's.
func Servers(t testing.TB, anthropic bool) (list []Server) {
	t.Helper()
	entries, err := fs.ReadDir(transcripts, "testdata/servers")
	require.NoError(t, err)
	for _, entry := range entries {
		if (entry.Name() == anthropicServer) == anthropic {
			list = append(list, readServer(t, entry.Name()))
		}
	}
	require.NotEmpty(t, list)
	return list
}

func readServer(t testing.TB, name string) Server {
	t.Helper()
	read := func(file string) string {
		data, err := transcripts.ReadFile("testdata/servers/" + name + "/" + file)
		require.NoError(t, err)
		return string(data)
	}
	s := Server{Name: name, Base: "/v1", answer: read("answer.sse"), refusal: read("refusal.json"), failure: read("error.sse")}
	require.NoError(t, json.Unmarshal([]byte(read("want.json")), &s), name)
	return s
}

// Answer is the whole answer, as it goes over the wire.
func (s Server) Answer() string { return s.answer }

// RunServer is what a provider makes of one server. newProvider takes a base URL.
func RunServer(t *testing.T, s Server, newProvider func(baseURL string) llm.Provider) {
	play := func(t *testing.T, moves ...Move) (Heard, *Upstream, error) {
		u := NewUpstream(t, moves...)
		heard, err := Hear(t.Context(), newProvider(u.URL+s.Base), s.request())
		return heard, u, err
	}
	stream := func(t *testing.T, moves ...Move) (Heard, *Upstream, error) {
		return play(t, append([]Move{Stream()}, moves...)...)
	}
	t.Run("answer", func(t *testing.T) {
		for _, write := range []Move{Write(s.answer), EachByte(s.answer)} {
			heard, u, err := stream(t, write)
			require.NoError(t, err)
			require.Equal(t, Heard{s.Text, s.Reasoning, s.outcome()}, heard)
			require.Equal(t, cmp.Or(s.Path, u.Exchanges()[0].Path), u.Exchanges()[0].Path)
		}
	})
	t.Run("cut", func(t *testing.T) {
		for name, last := range map[string]Move{"ended": Status(200), "broken": Break()} {
			for _, begin := range s.beginnings() {
				heard, _, err := stream(t, Write(begin), last)
				require.True(t, domain.HasCode(err, domain.ModelUnavailable), "%s after %q: %v", name, begin, err)
				s.requireBeginning(t, heard)
			}
		}
	})
	t.Run("refusal", func(t *testing.T) {
		heard, _, err := play(t, Header("Content-Type", "application/json"), Status(s.Refusal.Status), Write(s.refusal))
		s.requireFailed(t, err, s.Refusal.Code, s.Refusal.Words)
		require.Equal(t, Heard{}, heard)
	})
	t.Run("error", func(t *testing.T) {
		for _, begin := range append(s.beginnings(), "") {
			heard, _, err := stream(t, Write(begin+s.failure))
			s.requireFailed(t, err, s.Error.Code, s.Error.Words)
			s.requireBeginning(t, heard)
		}
	})
}

// request is one that every server takes.
func (s Server) request() llm.Request {
	return llm.Request{Mode: domain.ModeChat, Messages: []domain.Message{{Role: domain.RoleUser, Content: "A line, please."}},
		Config: domain.ModelConfig{Model: s.Model, Temperature: 0.5, TopP: 1, MaxTokens: 100, StopSequences: []string{"\n\n"}}}
}

func (s Server) outcome() llm.Outcome {
	return llm.Outcome{FinishReason: s.Finish, RawFinishReason: s.Word, ResolvedModel: s.Resolved,
		InputTokens: s.Input, OutputTokens: s.Output, CachedTokens: s.Cached, ReasoningTokens: s.Reasoned}
}

// beginnings are what has come when the answer stops after each of its events, before it has a finish reason.
func (s Server) beginnings() (list []string) {
	begin := ""
	for event := range strings.SplitAfterSeq(s.answer, "\n\n") {
		if strings.Contains(event, `_reason":"`+s.Word+`"`) {
			break
		}
		begin += event
		list = append(list, begin)
	}
	return list
}

func (s Server) requireBeginning(t *testing.T, heard Heard) {
	t.Helper()
	require.True(t, strings.HasPrefix(s.Text, heard.Text) && strings.HasPrefix(s.Reasoning, heard.Reasoning), "%+v", heard)
	require.Zero(t, heard.Outcome)
}

func (s Server) requireFailed(t *testing.T, err error, code domain.Code, words string) {
	t.Helper()
	require.True(t, domain.HasCode(err, code), "%v", err)
	require.Contains(t, domain.AsError(err).Message, words)
	require.NotEmpty(t, domain.AsError(err).Details["reason"])
}
