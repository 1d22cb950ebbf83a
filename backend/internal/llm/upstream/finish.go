package upstream

import (
	"encoding/json"
	"strings"

	"playground/internal/domain"
)

// finishReasons are the words by which vendors say why an answer ended, without regard to case and to
// how their parts are joined.
var finishReasons = map[string]string{
	"stop": domain.FinishEndTurn, "end_turn": domain.FinishEndTurn, "eos": domain.FinishEndTurn, "eos_token": domain.FinishEndTurn,
	"end_of_text": domain.FinishEndTurn, "endoftext": domain.FinishEndTurn, "end_of_sequence": domain.FinishEndTurn,
	"stop_token": domain.FinishEndTurn, "complete": domain.FinishEndTurn, "completed": domain.FinishEndTurn,
	"finish": domain.FinishEndTurn, "finished": domain.FinishEndTurn, "normal": domain.FinishEndTurn,

	"length": domain.FinishMaxTokens, "max_tokens": domain.FinishMaxTokens, "model_length": domain.FinishMaxTokens,
	"max_length": domain.FinishMaxTokens, "max_output_tokens": domain.FinishMaxTokens, "max_completion_tokens": domain.FinishMaxTokens,
	"max_new_tokens": domain.FinishMaxTokens, "token_limit": domain.FinishMaxTokens, "limit": domain.FinishMaxTokens,
	"context_length": domain.FinishMaxTokens, "context_length_exceeded": domain.FinishMaxTokens,
	"model_context_window_exceeded": domain.FinishMaxTokens, "truncated": domain.FinishMaxTokens, "incomplete": domain.FinishMaxTokens,

	"stop_sequence": domain.FinishStopSequence, "stop_str": domain.FinishStopSequence, "stop_string": domain.FinishStopSequence,
	"stop_word": domain.FinishStopSequence,

	"content_filter": domain.FinishContentFilter, "content_filtered": domain.FinishContentFilter, "refusal": domain.FinishContentFilter,
	"safety": domain.FinishContentFilter, "image_safety": domain.FinishContentFilter, "recitation": domain.FinishContentFilter,
	"blocklist": domain.FinishContentFilter, "prohibited_content": domain.FinishContentFilter, "spii": domain.FinishContentFilter,
	"language": domain.FinishContentFilter, "sensitive": domain.FinishContentFilter, "moderation": domain.FinishContentFilter,
	"blocked": domain.FinishContentFilter, "guardrail_intervened": domain.FinishContentFilter,

	"tool_calls": domain.FinishToolUse, "tool_call": domain.FinishToolUse, "tool_use": domain.FinishToolUse,
	"function_call": domain.FinishToolUse, "function_calls": domain.FinishToolUse,

	"error": domain.FinishError, "error_finish": domain.FinishError, "failed": domain.FinishError, "abort": domain.FinishError,
	"aborted": domain.FinishError, "network_error": domain.FinishError, "insufficient_system_resource": domain.FinishError,
	"engine_error": domain.FinishError, "internal_error": domain.FinishError, "malformed_function_call": domain.FinishError,
}

// nonReasons are words that say that there is no reason yet.
var nonReasons = map[string]bool{"": true, "null": true, "none": true, "finish_reason_unspecified": true}

// Finish is why an answer ended.
type Finish struct {
	Reason string // the contract's, "error" for an answer that broke off; "" while there is none
	Raw    string // the provider's word
}

// ReadFinish reads a finish reason as it stands in JSON. One that no vendor is known to use is "other": it
// may say that the answer is whole, or that it is not.
func ReadFinish(raw json.RawMessage) Finish {
	word := finishWord(raw)
	key := strings.ToLower(strings.NewReplacer("-", "_", " ", "_").Replace(strings.TrimSpace(word)))
	if nonReasons[key] {
		return Finish{}
	}
	if reason, known := finishReasons[key]; known {
		return Finish{reason, word}
	}
	if reason, known := finishReasons[snakeCase(word)]; known {
		return Finish{reason, word}
	}
	return Finish{domain.FinishOther, word}
}

// finishWord is the word in a string, or in an object's type or reason; any other value is its own word.
func finishWord(raw json.RawMessage) string {
	var word string
	var object struct{ Type, Reason string }
	switch {
	case len(raw) == 0:
		return ""
	case json.Unmarshal(raw, &word) == nil:
		return word
	case raw[0] == '{' && json.Unmarshal(raw, &object) == nil && object.Type+object.Reason != "":
		if object.Type != "" {
			return object.Type
		}
		return object.Reason
	}
	return string(raw)
}

// snakeCase is a word in camelCase with its parts apart: "maxTokens" is "max_tokens".
func snakeCase(word string) string {
	var b strings.Builder
	for i, r := range word {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}

// Better is the one of two reasons, in the order in which they came, that says more: a stop that only ends
// the stream does not hide why the text ended.
func (f Finish) Better(later Finish) Finish {
	if f.Reason == "" || f.Reason == domain.FinishEndTurn && later.Reason != "" {
		return later
	}
	return f
}
