package upstream

import (
	"regexp"
	"strings"
)

// sign is what a class is known by: codes or types of one meaning alone, and words.
type sign struct {
	class class
	codes []string
	words *regexp.Regexp // nil: no words say it
}

// anyOf matches each of the patterns in any case; a space in one stands for any white space.
func anyOf(patterns ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)` + strings.ReplaceAll(strings.Join(patterns, "|"), " ", `\s+`))
}

// signs are looked for in this order, all codes before all words. The words are those of the providers'
// documentation and of their users' reports.
var signs = []sign{
	{class: tooLargeForPace, words: anyOf(`request too large .*per min`)},
	{class: fullContext,
		codes: []string{"context_length_exceeded", "exceed_context_size_error", "model_max_prompt_tokens_exceeded", "tokens_limit_reached",
			"string_above_max_length_context", "context_window_exceeded", "ContextWindowExceededError"},
		words: anyOf(`context[ _-]?(length|window|limit)`, `context size .{0,40}exceed`, `exceeds? .{0,40}context size`,
			`(prompt|input|request|conversation) (is )?too long`, `maximum (prompt|input|sequence|model) length`, `too many (input )?tokens`,
			"`?inputs`? tokens \\+ `?max_new_tokens`? must be", "`?inputs`? must have less than",
			`(input|prompt) token count .{0,40}exceeds`, `token count exceeds`, `number of (input |prompt )?tokens .{0,40}exceeds?`,
			`reduce the length of (the|your) (messages|prompt|input)`, `maximum context`, `range of input length`,
			`too large for \S+ model\b.{0,20}max size`, `exceed(ed|s)? model token limit`, `exceeds? (the )?max(imum)? (message|input|prompt) tokens`,
			`context the overflows`, `longer than the model's`)},
	{class: noQuota,
		codes: []string{"insufficient_quota", "billing_hard_limit_reached", "billing_error", "billing_not_active", "insufficient_balance",
			"insufficient_credits", "insufficient_user_quota", "quota_exceeded", "exceeded_current_quota_error", "payment_required",
			"BILLING_DISABLED", "Arrearage", "1008", "1113"},
		words: anyOf(`insufficient (account )?(balance|credits?|funds|quota)`, `credit balance`, `exceeded your current (token )?quota`,
			`(out of|no|not enough|more|all available) credits`, `credits? (limit|exhausted)`, `monthly (included |spending )?(credits|quota|limit)`,
			`spending (limit|cap)`, `specified api usage limits`, `(please )?(top up|recharge) (your|the) `, `billing (hard limit|account|is not active|details)`,
			`(check|enable|requires) (your )?(plan and )?billing`, `payment required`, `account is in arrears`, `余额不足`, `额度不足`, `欠费`)},
	{class: contentPolicy,
		codes: []string{"content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation", "moderation_blocked", "content_filtered",
			"data_inspection_failed", "DataInspectionFailed", "PROHIBITED_CONTENT", "invalid_prompt_policy", "1026", "1027", "1301"},
		words: anyOf(`content exists risk`, `content (management )?policy`, `content filter`, `usage polic(y|ies)`, `safety system`,
			`requires moderation`, `input was flagged`, `flagged as potentially`, `inappropriate content`, `prohibited content`, `\bnew_sensitive\b`,
			`blocked by .{0,30}(safety|moderation|guardrail)`, `敏感`)},
	{class: wrongRegion,
		codes: []string{"unsupported_country_region_territory"},
		words: anyOf(`user location is not supported`, `country, region, or territory not supported`,
			`not (available|supported|accessible) in your (country|region|location)`, `unsupported (country|region)`)},
	{class: overloaded,
		codes: []string{"overloaded_error", "overloaded", "engine_overloaded", "engine_overloaded_error", "server_overloaded", "model_overloaded",
			"capacity_exceeded", "over_capacity"},
		words: anyOf(`\boverloaded\b`, `over capacity`, `capacity (is )?exceeded`, `server (is )?busy`, `currently (loading|experiencing high demand)`,
			`^loading model`)},
	{class: tooFast,
		codes: []string{"rate_limit_error", "rate_limit_exceeded", "rate_limit_reached_error", "too_many_requests", "throttling", "ThrottlingException",
			"RateLimitError"},
		words: anyOf(`rate[ -]?limit (is )?(reached|exceeded)`, `exceeded .{0,60}rate limit`, `too many requests`, `(requests|tokens) per (min|day)`)},
	{class: wrongKey,
		codes: []string{"invalid_api_key", "API_KEY_INVALID", "invalid_key", "incorrect_api_key", "api_key_expired"},
		words: anyOf(`(incorrect|invalid|wrong|missing|expired) (x-)?api[ _-]?key`, `api[ _-]?key (is )?(not valid|invalid|expired|incorrect|missing)`,
			`invalid (subscription|access) key`, `no (api key|auth credentials)`, `invalid (authentication|bearer token|credentials)`,
			`did(n't| not) provide an api key`)},
	{class: noPermission,
		codes: []string{"missing_scope", "insufficient_permissions", "model_not_allowed", "model_access_denied"},
		words: anyOf(`insufficient permissions?`, `missing scopes?`, `does not have (access|permission)`, `(don't|do not) have permission`,
			`not (allowed|permitted|authorized) to (access|use)`)},
	{class: unknownModel,
		codes: []string{"model_not_found", "model_not_available", "model_not_supported", "unknown_model", "invalid_model", "DeploymentNotFound",
			"ModelNotFound", "model_not_exist"},
		words: anyOf(`\bmodels?\b.{0,120}\b(was not found|not found|does not exist|not exist|isn't available)`, `(unknown|no such|invalid) model\b`,
			`not a valid model`, `try pulling it`, `no endpoints found`, `no allowed providers`, `model identifier is invalid`,
			`not supported by any provider`, `no models? (is |are )?loaded`, `deployment .{0,60}does not exist`)},
	{class: wrongAddress,
		codes: []string{"unknown_url"},
		words: anyOf(`\bpage not found`, `^(404 )?(the )?resource not found`, `cannot (post|get) /`, `no route matched`, `invalid url`, `unknown request url`,
			`requested url .{0,80}not found`, `(route|path|endpoint) .{0,80}not found`, `unexpected endpoint`, `(no such|unknown) (endpoint|route|path)`,
			`no static resource`)},
	{class: noQuota, words: anyOf(`\bbilling\b`)},
}

// onlyNotFound are the words of a 404 that names nothing.
var onlyNotFound = anyOf(`^\W*(http )?(error )?(404)?\W*(error)?\W*((the )?(file|resource|path|url|route|endpoint) )?(was )?not[ _]?found\W*(404)?\W*$`, `^\W*404\W*$`)
