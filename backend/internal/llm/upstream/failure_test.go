package upstream

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestReadFailure(t *testing.T) {
	for name, forms := range map[string]map[string]Failure{
		"objects": {
			`{"error":{"message":"No such thing.","type":"invalid_request_error","code":"bad","param":"seed"}}`:                               {Message: "No such thing.", Type: "invalid_request_error", Code: "bad", Param: "seed"},
			`{"error":{"message":"No such thing.","type":null,"code":null,"param":null}}`:                                                     {Message: "No such thing."},
			`{"error":{"code":429,"message":"Slow down.","status":"RESOURCE_EXHAUSTED","details":[{"links":[{"description":"More here"}]}]}}`: {Message: "Slow down.", Code: "429", Type: "RESOURCE_EXHAUSTED"},
			`{"type":"error","error":{"type":"overloaded_error","message":"Overloaded just now"},"request_id":"r"}`:                           {Message: "Overloaded just now", Type: "overloaded_error"},
			`{"error":{"code":"content_filter","message":"Filtered by policy.","innererror":{"code":"Other"}}}`:                               {Message: "Filtered by policy.", Code: "content_filter"},
			"\uFEFF {\"Error\":{\"Message\":\"With a BOM.\"}}":                                                                                {Message: "With a BOM."},
		},
		"strings": {
			`{"error":"Input validation error: too long","error_type":"validation"}`:      {Message: "Input validation error: too long", Type: "validation"},
			`{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`: {Message: "Overloaded", Type: "overloaded_error", Code: "Overloaded"},
			`{"error":"overloaded"}`:                                                      {Message: "overloaded", Code: "overloaded"},
			`{"error":"model 'x' not found, try pulling it first"}`:                       {Message: "model 'x' not found, try pulling it first"},
			`{"statusCode":400,"error":"Bad Request","message":"The seed is negative"}`:   {Message: "The seed is negative", Code: "400"},
			`{"error":"model_not_found","message":"There is no such model"}`:              {Message: "There is no such model", Code: "model_not_found"},
			`{"error":"invalid_token","error_description":"The token has expired today"}`: {Message: "The token has expired today", Code: "invalid_token"},
			`"only words here"`: {Message: "only words here"},
		},
		"arrays": {
			`[{"error":{"code":400,"message":"Cannot find field.","status":"INVALID_ARGUMENT","details":[]}}]`: {Message: "Cannot find field.", Code: "400", Type: "INVALID_ARGUMENT"},
			`["plain words"]`: {Message: "plain words"},
			`[{"message":"First thing"},{"message":"Second thing"},{"message":"First thing"}]`: {Message: "First thing; Second thing"},
			`[[{"error":"Deep in lists"}]]`: {Message: "Deep in lists"},
		},
		"nested": {
			`{"error":{"message":"{\"error\":{\"message\":\"Inner words\",\"code\":\"inner\"}}","code":"outer"}}`:                                                      {Message: "Inner words", Code: "inner"},
			`{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"Too hot\",\"type\":\"x\"}}","provider_name":"P"}}}`: {Message: "Too hot", Code: "400", Type: "x"},
			`{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"words of the server","provider_name":"P"}}}`:                                  {Message: "words of the server", Code: "502"},
			`{"error":{"message":"Provider returned error","code":502,"metadata":{"headers":{"a":"b"}}}}`:                                                              {Message: "Provider returned error", Code: "502"},
			`{"error":{"message":"litellm.BadRequestError: {\"error\":{\"message\":\"The real one\"}} Received Model Group=x","code":"400"}}`:                          {Message: "The real one", Code: "400"},
			`{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted","input":1}]},"code":null}`: {
				Message: "seed: Extra inputs are not permitted", Param: "seed", Type: "extra_forbidden"},
		},
		"lists of details": {
			`{"detail":[{"loc":["body","messages",0,"content"],"msg":"field required","type":"missing"}]}`:             {Message: "messages.0.content: field required", Param: "messages.0.content", Type: "missing"},
			`{"detail":[{"loc":["body","top_p"],"msg":"too high"},{"loc":["body","stop"],"msg":"not a list"}]}`:        {Message: "top_p: too high; stop: not a list", Param: "top_p"},
			`{"success":false,"errors":[{"code":7003,"message":"No route for that URI"}],"messages":[],"result":null}`: {Message: "No route for that URI", Code: "7003"},
			`{"errors":["one thing","another thing"]}`:                                                                 {Message: "one thing; another thing"},
			`{"errors":[{"field":"temperature","message":"must be at most 1"}]}`:                                       {Message: "must be at most 1", Param: "temperature"},
		},
		"flat": {
			`{"message":"The model is away","code":"away"}`:                                                   {Message: "The model is away", Code: "away"},
			`{"object":"error","message":"boom at the server","type":"server_error","param":null,"code":500}`: {Message: "boom at the server", Type: "server_error", Code: "500"},
			`{"detail":"Not Found"}`:                                                                               {Message: "Not Found"},
			`{"detail":"The key is not known here"}`:                                                               {Message: "The key is not known here"},
			`{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}`:                               {Message: "insufficient balance", Code: "1008"},
			`{"__type":"ValidationException","Message":"Input is too long for requested model."}`:                  {Message: "Input is too long for requested model.", Type: "ValidationException"},
			`{"type":"about:blank","title":"Not Found","status":404,"detail":"There is no such route"}`:            {Message: "There is no such route", Type: "about:blank", Code: "404"},
			`{"status":404,"error":"Not Found","path":"/v1/chat"}`:                                                 {Message: "Not Found", Code: "404"},
			`{"fault":{"faultstring":"Invalid ApiKey for resource","detail":{"errorcode":"oauth.v2.InvalidKey"}}}`: {Message: "Invalid ApiKey for resource", Code: "oauth.v2.InvalidKey"},
		},
		"pages": {
			"<html><head><title>502 Bad\nGateway</title></head><body><h1>x</h1></body></html>":          {Message: "502 Bad Gateway"},
			"<!DOCTYPE html><style>a{}</style><h1>Not <em>here</em> &amp; now</h1><p>more</p>":          {Message: "Not here & now"},
			"<html><body>Service <b>unavailable</b><script>var x = 1</script></body></html>":            {Message: "Service unavailable"},
			"\n<html>\r\n<head><title></title></head><body><center><h1>504</h1></center></body></html>": {Message: "504"},
		},
		"plain": {
			"404 page not found\n":                                    {Message: "404 page not found"},
			"upstream connect error or disconnect/reset":              {Message: "upstream connect error or disconnect/reset"},
			`data: {"error":{"message":"Inside an event","code":7}}`:  {Message: "Inside an event", Code: "7"},
			`from the model behind: {"error":"The model is asleep"}.`: {Message: "The model is asleep"},
			`{"error":{"message":"cut off`:                            {Message: `{"error":{"message":"cut off`},
			`{"unheard_of":true}`:                                     {Message: `{"unheard_of":true}`},
		},
		"nothing": {"": {}, "  \n": {}, "{}": {}, "[]": {}, "null": {}, `""`: {}},
	} {
		for body, want := range forms {
			t.Run(name+" "+body, func(t *testing.T) {
				require.Equal(t, want, ReadFailure(0, nil, []byte(body)))
			})
		}
	}
}

// Whatever a server sends, what is shown is bounded, clean, and without the key.
func TestAnyFailureCanBeShown(t *testing.T) {
	const key = "sk-0123456789abcdefghij"
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.String().Draw(t, "words") + key
		quoted, err := json.Marshal(words)
		require.NoError(t, err)
		form := rapid.SampledFrom([]string{"%", `{"error":%}`, `[{"error":{"message":%}}]`, `{"detail":[{"loc":[%],"msg":%}]}`,
			"<html><title>%</title>", `{"a":%`, `{"message":{"message":{"message":%}}}`}).Draw(t, "form")
		f := ReadFailure(400, nil, []byte(strings.ReplaceAll(form, "%", string(quoted))))
		shown := Translator{Provider: "x", Secrets: []string{key}}.Translate(f).Message
		require.NotContains(t, shown, key)
		require.True(t, utf8.ValidString(shown))
		require.LessOrEqual(t, utf8.RuneCountInString(shown), maxShownRunes+200)
	})
}

// A body nested deeper than any gateway nests costs no stack.
func TestNestingIsBounded(t *testing.T) {
	deep := strings.Repeat(`{"error":`, 5000) + `"x y"` + strings.Repeat("}", 5000)
	require.NotEmpty(t, ReadFailure(400, nil, []byte(deep)).Message)
	require.NotEmpty(t, ReadFailure(400, nil, []byte(strings.Repeat("[", 100_000))).Message)
}
