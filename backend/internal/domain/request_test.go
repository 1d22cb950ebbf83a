package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

func TestDifferencesOfRequests(t *testing.T) {
	request := func(body string) domain.ExecutionRequest {
		return domain.ExecutionRequest{Provider: "p", Endpoint: "http://h/v1", Body: []byte(body)}
	}
	for _, c := range []struct {
		name, before, now string
		want              []string
	}{
		{"nothing", `{"a":1}`, `{"a":1}`, []string{}},
		{"only how it is written", `{"a":1,"b":"<"}`, `{ "b": "\u003c", "a":1}`, []string{}},
		{"a value", `{"model":"m","max_tokens":100}`, `{"model":"m","max_tokens":50}`, []string{"max_tokens"}},
		{"a digit that a float loses", `{"seed":9007199254740993}`, `{"seed":9007199254740992}`, []string{"seed"}},
		{"a field gone and one come", `{"max_tokens":1}`, `{"max_completion_tokens":1}`, []string{"max_completion_tokens", "max_tokens"}},
		{"null is not nothing", `{"a":null}`, `{}`, []string{"a"}},
		{"deep", `{"messages":[{"role":"user","content":"a"}]}`, `{"messages":[{"role":"user","content":"b"}]}`, []string{"messages.0.content"}},
		{"longer", `{"m":[1]}`, `{"m":[1,2,3]}`, []string{"m.1", "m.2"}},
		{"shorter", `{"m":[1,2]}`, `{"m":[]}`, []string{"m.0", "m.1"}},
		{"another kind", `{"a":[1],"b":{"c":1},"d":"x"}`, `{"a":{"c":1},"b":"x","d":[1]}`, []string{"a", "b", "d"}},
		{"the whole", `[1]`, `{"a":1}`, []string{"body"}},
		{"no JSON", `<xml/>`, `{"a":1}`, []string{"body"}},
	} {
		require.Equal(t, c.want, request(c.before).Differences(request(c.now)), c.name)
	}
	elsewhere := domain.ExecutionRequest{Provider: "q", Endpoint: "http://i/v1", Body: []byte(`{"a":2}`)}
	require.Equal(t, []string{"provider", "endpoint", "a"}, request(`{"a":1}`).Differences(elsewhere))
}

func TestSumIsSHA256(t *testing.T) {
	require.Equal(t, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", domain.SHA256Hex([]byte("abc")))
}
