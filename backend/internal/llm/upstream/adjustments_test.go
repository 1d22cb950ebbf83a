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
		"`temperature` and `top_p` cannot both be specified for this model. Please use only one.":                         onlyOne,
		"Invalid JSON payload received. Unknown name \"seed\": Cannot find field.":                                        "seed",
		"Invalid JSON payload received. Unknown name \"frequency_penalty\": Cannot find field.":                           "frequency_penalty",
		"[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': 'Extra inputs are not permitted'}]":       "stream_options",
		"Unrecognized request argument supplied: stream_options":                                                          "stream_options",
		"Unsupported parameter: 'stop' is not supported with this model.":                                                 "stop",
		"property 'presence_penalty' is unsupported":                                                                      "presence_penalty",
		"Argument not supported on this model: presence_penalty":                                                          "presence_penalty",
		"json: unknown field \"seed\"":                                                                                    "seed",
		"max_tokens is too large: 5. This model supports at most 4 completion tokens":                                     "",
		"Invalid 'max_tokens': integer above maximum value. Expected a value <= 16384, but got 50000 instead.":            "",
		"Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead.":                   "",
		"Invalid 'stop': array too long. Expected an array with maximum length 4, but got 5 instead.":                     "",
		"Unexpected value 3 for temperature: between 0 and 2 is allowed, others are not supported":                        "",
		"Please use max_completion_tokens instead of max_tokens for this model.":                                          "max_tokens",
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

// A model that takes one of the two gets that which the person has chosen, whatever others have sent before.
func TestOneOfTemperatureAndTopPIsSent(t *testing.T) {
	var a Adjustments
	body := func(temperature, topP string) []byte {
		return []byte(`{"model":"m","temperature":` + temperature + `,"top_p":` + topP + `}`)
	}
	require.True(t, a.Learn("m", body("0.7", "1"), Failure{Status: 400, Message: "`temperature` and `top_p` cannot both be specified for this model."}))
	for _, c := range [][4]string{
		{"0.7", "1", `{"model":"m","temperature":0.7}`, "top_p"}, {"1", "0.5", `{"model":"m","top_p":0.5}`, "temperature"},
		{"1", "1", `{"model":"m","temperature":1}`, "top_p"}, {"0.7", "0.5", `{"model":"m","temperature":0.7}`, "top_p"},
	} {
		got, dropped := a.Apply("m", body(c[0], c[1]))
		require.Equal(t, c[2], string(got))
		require.Equal(t, []string{c[3]}, dropped)
	}
	alone, dropped := a.Apply("m", []byte(`{"top_p":0.5}`))
	require.Equal(t, `{"top_p":0.5}`, string(alone))
	require.Empty(t, dropped)
}
