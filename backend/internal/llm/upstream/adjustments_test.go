package upstream

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const wholeBody = `{"model":"m","messages":[{"role":"user","content":"temperature"}],"max_tokens":5,"temperature":0.7,"top_p":1,` +
	`"frequency_penalty":1,"presence_penalty":1,"seed":3,"stop":["x"],"stream":true,"stream_options":{"include_usage":true}}`

func TestWhatAProviderRefusesIsFound(t *testing.T) {
	for message, want := range map[string]string{
		"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.":      "max_tokens",
		"Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is supported.": "temperature",
		"`temperature` is deprecated for this model.":                                                                     "temperature",
		"`temperature` and `top_p` cannot both be specified for this model. Please use only one.":                         "top_p",
		"Invalid JSON payload received. Unknown name \"seed\": Cannot find field.":                                        "seed",
		"Invalid JSON payload received. Unknown name \"frequency_penalty\": Cannot find field.":                           "frequency_penalty",
		"[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': 'Extra inputs are not permitted'}]":       "stream_options",
		"Unrecognized request argument supplied: stream_options":                                                          "stream_options",
		"Unsupported parameter: 'stop' is not supported with this model.":                                                 "stop",
		"property 'presence_penalty' is unsupported":                                                                      "presence_penalty",
		"Argument not supported on this model: presence_penalty":                                                          "presence_penalty",
		"json: unknown field \"seed\"":                                                                                    "seed",
		"max_tokens is too large: 5. This model supports at most 4 completion tokens":                                     "",
		"temperature must be at most 1":                                                                                   "",
		"Invalid value for 'messages': unknown role":                                                                      "",
		"The model did stop; this is not supported":                                                                       "",
		"'logit_bias' is not supported":                                                                                   "",
	} {
		require.Equal(t, want, Failure{Status: 400, Message: message}.refused([]byte(wholeBody)), message)
	}
	require.Equal(t, "top_p", Failure{Status: 400, Param: "top_p", Code: "unsupported_parameter", Message: "no"}.refused([]byte(wholeBody)))
}

func TestAdjustmentsAreKeptPerModel(t *testing.T) {
	var a Adjustments
	learn := func(model, message string) bool {
		body, _ := a.Apply(model, []byte(wholeBody))
		return a.Learn(model, body, Failure{Status: 422, Message: message})
	}
	require.True(t, learn("m", "'max_tokens' is not supported; use 'max_completion_tokens' instead"))
	body, dropped := a.Apply("m", []byte(wholeBody))
	require.Contains(t, string(body), `"max_completion_tokens":5`)
	require.NotContains(t, string(body), `"max_tokens"`)
	require.Empty(t, dropped, "it is sent, under another name")

	require.True(t, learn("m", "Unknown parameter: stream_options"))
	require.True(t, learn("m", "'stop' is not supported"))
	require.True(t, learn("m", "'max_completion_tokens' is unknown"))
	body, dropped = a.Apply("m", []byte(wholeBody))
	require.JSONEq(t, `{"model":"m","messages":[{"role":"user","content":"temperature"}],"temperature":0.7,"top_p":1,"frequency_penalty":1,"presence_penalty":1,"seed":3,"stream":true}`, string(body))
	require.ElementsMatch(t, []string{"max_tokens", "stop_sequences"}, dropped)

	other, dropped := a.Apply("n", []byte(wholeBody))
	require.Equal(t, wholeBody, string(other))
	require.Empty(t, dropped)
	require.False(t, a.Learn("m", []byte(wholeBody), Failure{Status: 500, Message: "Unknown parameter: seed"}), "it may be the server's trouble")
	require.False(t, learn("m", "Unknown parameter: stop"), "it is not sent")
}
