package openai

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"playground/internal/domain"
)

// page is one answer to a request for the list of models.
type page struct {
	entries []any
	next    map[string]string // the query that asks for the page after it; nil: there is none
}

// readPage finds the list in an answer: OpenAI's {"data": […]}, a bare array, Gemini's and Ollama's own
// {"models": […]}. It is false when there is none; an empty list may be written null.
func readPage(body []byte) (page, bool) {
	var value any
	if json.Unmarshal(body, &value) != nil {
		return page{}, false
	}
	if list, ok := value.([]any); ok {
		return page{entries: list}, true
	}
	object, _ := value.(map[string]any)
	for _, member := range []string{"data", "models", "items", "results", "model_list"} {
		held, has := object[member]
		list, isList := held.([]any)
		if isList || has && held == nil {
			return page{list, nextPage(object, list)}, true
		}
	}
	return page{}, false
}

// nextPage reads the ways in which an answer says that more follows.
func nextPage(object map[string]any, list []any) map[string]string {
	if token := textOf(object, "nextPageToken"); token != "" {
		return map[string]string{"pageToken": token}
	}
	if token := textOf(object, "next_page_token"); token != "" {
		return map[string]string{"page_token": token}
	}
	if object["has_more"] != true || len(list) == 0 {
		return nil
	}
	last, _ := modelOf(list[len(list)-1])
	if after := cmp.Or(textOf(object, "last_id"), last.ID); after != "" {
		return map[string]string{"after": after}
	}
	return nil
}

// modelOf reads one entry, an object or a bare id. It is false for what has no id, and for what says that
// it does not write text.
func modelOf(entry any) (domain.Model, bool) {
	if id, ok := entry.(string); ok {
		return domain.Model{ID: strings.TrimSpace(id)}, strings.TrimSpace(id) != ""
	}
	object, _ := entry.(map[string]any)
	id := textOf(object, "id", "model", "model_id")
	name := textOf(object, "display_name", "displayName")
	if id == "" { // Gemini's own list writes models/id, its chat takes the id
		id = strings.TrimPrefix(textOf(object, "name", "model_name"), "models/")
	}
	m := domain.Model{ID: id, Name: name,
		ContextWindow: countOf(object, "context_length", "max_model_len", "context_window", "max_context_length", "inputTokenLimit",
			"max_input_tokens", "contextLength", "context_size"),
		MaxOutputTokens: countOf(object, "max_output_tokens", "max_completion_tokens", "outputTokenLimit", "maxOutputTokens")}
	return m, id != "" && writesText(object)
}

// otherTypes are what entries call themselves that are no models of text.
var otherTypes = []string{"embedding", "embeddings", "image", "audio", "moderation", "rerank", "transcribe", "video", "tts", "stt"}

// writesText goes by what an entry says of itself; what says nothing is taken for a model of text.
func writesText(object map[string]any) bool {
	if slices.Contains(otherTypes, strings.ToLower(textOf(object, "type"))) {
		return false
	}
	if methods, ok := object["supportedGenerationMethods"].([]any); ok {
		return slices.Contains(methods, any("generateContent"))
	}
	if capabilities, ok := object["capabilities"].(map[string]any); ok {
		return capabilities["completion_chat"] != false
	}
	return true
}

// textOf is the first of the members that is a word.
func textOf(object map[string]any, members ...string) string {
	for _, member := range members {
		if text, ok := object[member].(string); ok && strings.TrimSpace(text) != "" {
			return strings.TrimSpace(text)
		}
	}
	return ""
}

// maxCount is more tokens than any model takes: what is beyond is a mistake or stands for "no limit".
const maxCount = 1 << 30

// countOf is the first of the members that is a positive number, or a string of one; 0 for none.
func countOf(object map[string]any, members ...string) int {
	for _, member := range members {
		n, isNumber := object[member].(float64)
		if text, ok := object[member].(string); ok {
			parsed, err := strconv.ParseFloat(strings.NewReplacer(",", "", "_", "", " ", "").Replace(text), 64)
			n, isNumber = parsed, err == nil
		}
		if isNumber && n >= 1 && n < maxCount {
			return int(n)
		}
	}
	return 0
}
