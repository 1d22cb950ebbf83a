package upstream

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestContentIsReadInEveryForm(t *testing.T) {
	for raw, want := range map[string][2]string{
		`null`: {}, ``: {}, `""`: {}, `[]`: {}, `"Hi"`: {"Hi"}, `["Hi"," you",null]`: {"Hi you"},
		`[{"type":"text","text":"Hi"},{"type":"output_text","text":" you"}]`:                      {"Hi you"},
		`{"type":"text","text":"Hi"}`:                                                             {"Hi"},
		`[{"type":"text","text":{"value":"Hi","annotations":[]}}]`:                                {"Hi"},
		`[{"text":"Hi"},{}]`:                                                                      {"Hi"},
		`[{"type":"refusal","refusal":"No."}]`:                                                    {"No."},
		`[[{"type":"text","text":"Hi"}]]`:                                                         {"Hi"},
		`[{"type":"thinking","thinking":"Hm"},{"type":"text","text":"Hi"}]`:                       {"Hi", "Hm"},
		`[{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]},"Hi"]`:                     {"Hi", "Hm"},
		`[{"type":"reasoning","summary":[{"type":"summary_text","text":"Hm"}]}]`:                  {"", "Hm"},
		`[{"thinking":"Hm"},{"text":"Hi"}]`:                                                       {"Hi", "Hm"},
		`[{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"data:,x"}}]`:        {"Hi"},
		`[{"type":"reference","reference_ids":[1]},{"type":"text","text":"Hi"}]`:                  {"Hi"},
		`[{"type":"web_search_tool_result","content":[{"url":"x"}]},{"type":"text","text":"Hi"}]`: {"Hi"},
	} {
		text, thought, err := Content(json.RawMessage(raw))
		require.NoError(t, err, raw)
		require.Equal(t, want, [2]string{string(text), string(thought)}, raw)
	}
}

// What may be text in a form that is not known is refused, and not passed over.
func TestUnknownContentIsRefused(t *testing.T) {
	for _, raw := range []string{
		`7`, `true`, `{"answer":"Hi"}`, `[{"answer":"Hi"}]`, `[7]`, `[{"type":"verse","text":"Hi"}]`, `[{"type":"verse","content":"Hi"}]`,
		`[{"type":"verse","value":"Hi"}]`, `[{"type":"text","text":7}]`, `[[[[[[[[["deep"]]]]]]]]]`, `{"type":"text","text":{"words":"Hi"}}`,
	} {
		_, _, err := Content(json.RawMessage(raw))
		require.ErrorIs(t, err, ErrContent, raw)
	}
}
