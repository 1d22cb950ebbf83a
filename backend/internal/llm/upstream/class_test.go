package upstream

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm"
)

// answer is a failed answer of a server; status 0 is an error inside a stream.
type answer struct {
	status int
	body   string
}

// What servers say, by what it is about. The words are theirs.
var answersOf = map[string][]answer{
	"context_length": {
		{400, `{"error":{"message":"This model's maximum context length is 8192 tokens. However, you requested 9000 tokens","code":"context_length_exceeded"}}`},
		{400, `{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 215000 tokens > 200000 maximum"}}`},
		{400, `{"type":"error","error":{"type":"invalid_request_error","message":"input length and max_tokens exceed context limit: 190000 + 20000 > 200000"}}`},
		{400, `{"error":{"code":400,"message":"request (33056 tokens) exceeds the available context size (32768 tokens)","type":"exceed_context_size_error"}}`},
		{500, `{"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}`},
		{400, `{"object":"error","message":"This model's maximum context length is 4096 tokens.","type":"BadRequestError","code":400}`},
		{500, `{"error":{"message":"The decoder prompt (length 9000) is longer than the maximum model length of 8192.","type":"InternalServerError"}}`},
		{422, "{\"error\":\"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 9 `inputs` tokens and 4091 `max_new_tokens`\",\"error_type\":\"validation\"}"},
		{0, "{\"error\":\"Input validation error: `inputs` must have less than 1024 tokens. Given: 2000\",\"error_type\":\"validation\"}"},
		{400, `[{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}]`},
		{400, `{"object":"error","message":"Prompt contains 40000 tokens, too large for model with 32768 maximum context length","type":"invalid_request_prompt","code":"3051"}`},
		{400, `{"error":{"message":"Please reduce the length of the messages or completion.","type":"invalid_request_error"}}`},
		{400, `{"message":"Input is too long for requested model.","__type":"ValidationException"}`},
		{400, `{"error":{"message":"This model's maximum prompt length is 131072 but the request contains 537812 tokens."}}`},
		{500, `{"error":"the input length exceeds the context length"}`},
		{413, `{"error":{"code":"tokens_limit_reached","message":"Request body too large for gpt-4o model. Max size: 8000 tokens."}}`},
		{500, `{"type":"error","error":{"type":"api_error","message":"context window exceeds limit (2013)"}}`},
	},
	"quota": {
		{429, `{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","code":"insufficient_quota"}}`},
		{500, `{"type":"error","error":{"type":"api_error","message":"insufficient balance (1008)"},"request_id":"r"}`},
		{402, `{"error":{"message":"Insufficient Balance","type":"unknown_error"}}`},
		{402, ""},
		{400, `{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API."}}`},
		{0, `{"error":{"code":402,"message":"This request requires more credits, or fewer max_tokens."}}`},
		{429, `[{"error":{"code":429,"message":"You exceeded your current quota, see https://x.example/rate-limits","status":"RESOURCE_EXHAUSTED"}}]`},
		{403, `{"error":"You have used all available credits or reached your monthly spending limit."}`},
		{429, `{"error":{"code":"1113","message":"余额不足或无可用资源包"}}`},
		{429, `{"error":{"type":"exceeded_current_quota_error","message":"Your account is suspended, please check your plan and billing"}}`},
		{403, `{"error":{"code":403,"message":"This API method requires billing to be enabled.","status":"PERMISSION_DENIED","details":[]},"reason":"BILLING_DISABLED"}`},
	},
	"content_policy": {
		{400, `{"error":{"message":"The response was filtered","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`},
		{403, `{"error":{"code":403,"message":"Your chosen model requires moderation and your input was flagged","metadata":{"reasons":["violence"],"flagged_input":"x"}}}`},
		{400, `{"error":{"message":"Content Exists Risk","type":"invalid_request_error"}}`},
		{400, `{"error":{"message":"Invalid prompt: your prompt was flagged as potentially violating our usage policy.","code":"invalid_prompt"}}`},
		{400, `{"error":{"code":"data_inspection_failed","message":"Input data may contain inappropriate content."}}`},
		{500, `{"error":{"message":"Your request was rejected as a result of our safety system."}}`},
	},
	"region": {
		{403, `{"error":{"code":"unsupported_country_region_territory","message":"Country, region, or territory not supported","type":"request_forbidden"}}`},
		{400, `[{"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}}]`},
		{403, `{"error":"This model is not available in your country."}`},
		{403, `{"message":"Access from unsupported region"}`},
	},
	"api_key": {
		{401, `{"error":{"message":"Incorrect API key provided: sk-x.","code":"invalid_api_key"}}`},
		{400, `[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]`},
		{401, `{"statusCode":401,"message":"Access denied due to invalid subscription key or wrong API endpoint."}`},
		{401, `{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}`},
		{403, `{"detail":"Invalid API key"}`},
		{401, ""},
	},
	"permission": {
		{403, `{"error":{"message":"You have insufficient permissions for this operation. Missing scopes: api.model.read.","code":"missing_scope"}}`},
		{403, `{"error":{"message":"Project proj_x does not have access to model gpt-5","code":"insufficient_permissions"}}`},
		{403, `{"type":"error","error":{"type":"permission_error","message":"Your key may not use this resource."}}`},
		{403, `[{"error":{"code":403,"message":"The caller does not have permission","status":"PERMISSION_DENIED"}}]`},
		{403, ""},
	},
	"address": {
		{404, "404 page not found\n"}, {404, "<html><head><title>404 Not Found</title></head></html>"}, {404, `{"detail":"Not Found"}`}, {404, ""},
		{404, `{"error":{"code":"404","message":"Resource not found"}}`},
		{404, "<!DOCTYPE html><html><body><pre>Cannot POST /chat/completions</pre></body></html>"},
		{404, `{"message":"no Route matched with those values"}`},
		{404, `{"error":{"message":"Invalid URL (POST /v1/v1/chat/completions)","type":"invalid_request_error"}}`},
		{404, `{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}`},
		{0, `{"error":"Unexpected endpoint or method. (POST /chat/completions)"}`},
		{405, `{"detail":"Method Not Allowed"}`},
	},
	"unknown_model": {
		{404, `{"error":{"message":"The model gpt-9 does not exist or you do not have access to it.","code":"model_not_found"}}`},
		{404, `{"type":"error","error":{"type":"not_found_error","message":"model: nope"}}`},
		{404, `{"error":{"message":"model \"x\" not found, try pulling it first","type":"api_error"}}`},
		{400, `{"error":{"message":"Model Not Exist","type":"invalid_request_error"}}`},
		{400, `{"error":{"message":"foo/bar is not a valid model ID","code":400}}`},
		{404, `{"error":{"message":"No endpoints found for foo/bar.","code":404}}`},
		{404, `{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}`},
		{404, `[{"error":{"code":404,"message":"models/foo is not found for API version v1main, or is not supported","status":"NOT_FOUND"}}]`},
	},
	"overloaded": {
		{529, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`}, {503, ""}, {498, `{"error":{"message":"Capacity"}}`},
		{0, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`},
		{429, `{"error":{"type":"engine_overloaded_error","message":"The engine is currently overloaded, please try again later"}}`},
		{400, `{"error":{"message":"The model is over capacity."}}`},
		{503, `[{"error":{"code":503,"message":"This model is currently experiencing high demand.","status":"UNAVAILABLE"}}]`},
	},
	"rate_limit": {
		{429, ""}, {0, `{"error":{"code":429,"message":"Wait a while"}}`},
		{429, `{"error":{"message":"Rate limit reached on tokens per min (TPM). You can add a payment method at https://x.example/account/billing.","code":"rate_limit_exceeded"}}`},
		{429, `{"error":{"message":"Rate limit reached for model x. Need more tokens? Upgrade at https://x.example/settings/billing"}}`},
		{400, `{"message":"Too many requests, please wait before trying again.","__type":"ThrottlingException"}`},
		{0, `{"error":{"type":"rate_limit_error","message":"This request would exceed your rate limit"}}`},
	},
	"request_too_large": {
		{413, `{"error":{"message":"Request too large for model x on tokens per minute (TPM): Limit 6000, Requested 9000","type":"tokens"}}`},
	},
	"refused": {
		{400, `[{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"seed\": Cannot find field.","status":"INVALID_ARGUMENT"}}]`},
		{400, `{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","param":"max_tokens","code":"unsupported_parameter"}}`},
		{400, `{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: 9000 > 8192, which is the maximum allowed number of output tokens"}}`},
		{500, `{"error":{"code":400,"message":"temperature is too hot"}}`}, {422, `{"detail":[{"loc":["body","seed"],"msg":"Extra inputs are not permitted"}]}`},
		{0, `{"error":{"type":"invalid_request_error","message":"no"}}`}, {413, "<html><title>413 Request Entity Too Large</title></html>"},
	},
	"upstream_error": {
		{500, `{"error":{"type":"api_error","message":"oops"}}`}, {502, "<html><title>502 Bad Gateway</title></html>"}, {504, ""}, {408, ""}, {409, ""},
		{0, `{"error":"something odd"}`}, {0, `{"error":{"code":502,"message":"boom"}}`},
	},
}

var codeOfReason = map[string]domain.Code{
	"context_length": domain.ContextLengthExceeded, "quota": domain.QuotaExceeded, "api_key": domain.InvalidAPIKey, "rate_limit": domain.RateLimited,
	"request_too_large": domain.RateLimited, "refused": domain.InvalidRequest, "content_policy": domain.InvalidRequest,
}

func TestFailuresAreToldApart(t *testing.T) {
	for reason, answers := range answersOf {
		for _, a := range answers {
			t.Run(fmt.Sprint(reason, " ", a.status, " ", a.body), func(t *testing.T) {
				err := Translator{Provider: "x"}.Translate(ReadFailure(a.status, nil, []byte(a.body)))
				if reason == "overloaded" {
					require.Contains(t, err.Message, "x is overloaded")
				} else {
					require.Equal(t, reason, err.Details["reason"], err.Message)
				}
				want := codeOfReason[reason]
				if want == "" {
					want = domain.ModelUnavailable
				}
				require.Equal(t, want, err.Code)
			})
		}
	}
}

// What a failure means stands at its beginning: a long one is not held against every pattern to its end.
func TestTheMeaningOfALongFailure(t *testing.T) {
	filler := strings.Repeat("so ", tellingBytes/3)
	first, last := Failure{Status: 400, Message: "context length " + filler}, Failure{Status: 400, Message: filler + " context length"}
	require.Equal(t, fullContext, classify(first))
	require.Equal(t, badRequest, classify(last))
}

// Only an overloaded or broken provider is asked again or called sick: not one that refuses for a reason.
func TestWhatAFailureAllows(t *testing.T) {
	for reason, answers := range answersOf {
		for _, a := range answers {
			fault := llm.FaultOf(Translator{Provider: "x"}.Translate(ReadFailure(a.status, nil, []byte(a.body))))
			name := fmt.Sprint(reason, " ", a.status, " ", a.body)
			switch reason {
			case "overloaded":
				require.True(t, fault.Transient && fault.Sick, name)
			case "rate_limit":
				require.True(t, fault.Transient && !fault.Sick, name)
			case "upstream_error":
				require.Equal(t, a.status == 500 || a.status == 502 || a.status == 408 || a.body == `{"error":{"code":502,"message":"boom"}}`, fault.Transient, name)
			default:
				require.False(t, fault.Transient || fault.Sick, name)
			}
		}
	}
}

// An error that blames the prompt names it.
func TestBlamedField(t *testing.T) {
	for body, want := range map[string]string{
		answersOf["content_policy"][0].body: "messages", answersOf["refused"][1].body: "model_config.max_tokens",
		`{"detail":[{"loc":["body","messages",0,"content"],"msg":"field required"}]}`: "messages", `{"error":"no idea why"}`: "request",
	} {
		err := Translator{Provider: "x"}.Translate(ReadFailure(400, nil, []byte(body)))
		require.Equal(t, want, err.Details["fields"].([]domain.FieldError)[0].Field)
	}
}
