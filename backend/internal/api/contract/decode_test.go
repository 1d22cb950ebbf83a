package contract

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

// A body that is wrong in a million places is refused by a bounded answer.
func TestFaultsAreBounded(t *testing.T) {
	raw := `{"messages":[` + strings.Repeat(`{"x":1},`, 15_000) + `{}]}`
	found, err := decode([]byte(raw), new(UpdatePromptRequest))
	require.NoError(t, err)
	require.Len(t, found, maxFaults)
}

// A body of nothing but small values is refused before it has cost more than its own bytes, wherever they are.
func TestNodesAreBounded(t *testing.T) {
	for _, form := range []string{`{"x":[%s0]}`, `{"messages":[%s{}]}`, `{"tools":[%s{}]}`, `{"extra":{"a":[%s0]}}`, `[%s0]`,
		`{"messages":[{"role":"user","content":[%s{}]}]}`, `{"stop_sequences":[%s""]}`} {
		for _, value := range []string{`{},`, `[],`, `0,`, `"",`, `{"a":0},`, `[[]],`} {
			raw := []byte(fmt.Sprintf(form, strings.Repeat(value, 1<<20/len(value))))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := decode(raw, new(UpdatePromptRequest))
			runtime.ReadMemStats(&after)
			require.ErrorContains(t, err, "body: holds more than 50000 values and names", "%s of %s", form, value)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<20), "%s of %s", form, value)
		}
	}
	raw := `{"x":[` + strings.Repeat(`0,`, maxNodes-4) + `0]}`
	_, err := decode([]byte(raw), new(UpdatePromptRequest))
	require.NoError(t, err)
	_, err = decode([]byte(strings.Replace(raw, "0]", "0,0]", 1)), new(UpdatePromptRequest))
	require.Error(t, err)
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
