package contract

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A body that is wrong in a million places is refused by a bounded answer.
func TestFaultsAreBounded(t *testing.T) {
	raw := `{"messages":[` + strings.Repeat(`{"x":1},`, 100_000) + `{}]}`
	found, err := decode([]byte(raw), new(UpdatePromptRequest))
	require.NoError(t, err)
	require.Len(t, found, maxFaults)
}

// Whatever comes, decoding neither panics nor takes what the standard decoder refuses as no JSON.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{}`, `{"name":"a","messages":[{"role":"user","content":"é\n"}]}`, `[1]`, `{"name":null}`, `{"seed":1e3}`,
		`{"model_config":{"temperature":0.5,"stop_sequences":["a"]},"base_revision":9}`, `{"a":"\ud800"}`, `{"a":{"b":[[]]}}`, `{"name":"a"} x`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var body UpdatePromptRequest
		_, err := decode(raw, &body)
		if err == nil {
			require.True(t, json.Valid(raw))
			_ = Validator{}.Validate(&body)
		}
	})
}
