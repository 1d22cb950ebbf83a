package contract

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

// A body that is wrong in a million places is refused by a bounded answer.
func TestFaultsAreBounded(t *testing.T) {
	raw := `{"messages":[` + strings.Repeat(`{"x":1},`, 100_000) + `{}]}`
	found, err := decode([]byte(raw), new(UpdatePromptRequest))
	require.NoError(t, err)
	require.Len(t, found, maxFaults)
}

// What is kept as it was sent is kept whole, less the white space around its parts.
func TestKeptJSONIsWhatWasSent(t *testing.T) {
	raw := `{ "tools" : [ {"b": 1.0 , "a":[ ]} ,{} ] , "tool_choice" :  "auto" , "extra" :{"z" : null ,"a": {"y":1e2} },
		"response_format": {"type" :"x"},"messages":[{"role":"user","content": [ {"type" : "t, :"} ,{"type":"text","text":"\u00e9"}]}]}`
	var body UpdatePromptRequest
	found, err := decode([]byte(raw), &body)
	require.NoError(t, err)
	require.Empty(t, found)
	require.Equal(t, JSONObjects{`{"b":1.0,"a":[]}`, `{}`}, body.Tools.MustGet())
	require.Equal(t, ToolChoice(`"auto"`), body.ToolChoice.MustGet())
	require.Equal(t, ExtraParameters{"z": "null", "a": `{"y":1e2}`}, body.Extra.MustGet())
	require.Equal(t, JSONObject(`{"type":"x"}`), body.ResponseFormat.MustGet())
	require.Equal(t, []domain.Part{`{"type":"t, :"}`, `{"type":"text","text":"\u00e9"}`}, body.Messages.MustGet()[0].Content.Parts)
}

// Whatever comes, decoding neither panics nor takes what the standard decoder refuses as no JSON.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{}`, `{"name":"a","messages":[{"role":"user","content":"é\n"}]}`, `[1]`, `{"name":null}`, `{"seed":1e3}`,
		`{"model_config":{"temperature":0.5,"stop_sequences":["a"]},"base_revision":9}`, `{"a":"\ud800"}`, `{"a":{"b":[[]]}}`, `{"name":"a"} x`,
		`{"messages":[{"role":"user","content":[ {"type":"text","text":"a\u0000"}, {"type":"image","n":1e400} ]}]}`,
		`{"tools":[{"a" : [1, "é\ud83d\ude00"]}],"tool_choice" : "auto","response_format":{"type":"x"},"extra":{"top_k":1,"model":2}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var body UpdatePromptRequest
		_, err := decode(raw, &body)
		if err == nil {
			require.True(t, json.Valid(raw))
			_ = Validator{}.Validate(&body)
			_, err := json.Marshal(body) // what is kept as it was sent is whole
			require.NoError(t, err)
		}
	})
}
