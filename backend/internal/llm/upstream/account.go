package upstream

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// maxNesting bounds how deep an error may be wrapped: each gateway on the way adds a layer.
const maxNesting = 8

// account is what a part of a failed answer says.
type account struct{ message, code, kind, param string }

// The members that hold what is looked for, the most exact first: a gateway puts the words of the server
// behind it into metadata.raw or error, and words of its own into message.
var (
	wordMembers = []string{
		"metadata", "raw", "error", "errors", "detail", "message", "msg", "error_message", "error_msg", "errormessage", "error_description",
		"errmsg", "base_resp", "status_msg", "fault", "faultstring", "description", "title", "reason", "details", "innererror", "cause",
		"response", "body", "data",
	}
	codeMembers  = []string{"code", "error_code", "errorcode", "status_code", "statuscode", "status"}
	typeMembers  = []string{"type", "error_type", "errortype", "__type", "status"}
	paramMembers = []string{"param", "field"}
)

// readAccount reads text in whatever form it is.
func readAccount(text string, depth int) account {
	text = strings.TrimSpace(text)
	if value, ok := decode(text); ok {
		a := accountOf(value, depth)
		if a.message == "" && !isBlank(value) {
			a.message = text // an unknown form is better shown as it is than not at all
		}
		return a
	}
	if isPage(text) {
		return account{message: pageHeading(text)}
	}
	if value, ok := decode(embedded(text)); ok && depth > 0 {
		if a := accountOf(value, depth-1); a.message != "" {
			return a
		}
	}
	return account{message: text}
}

// decode reads text that is an object, a list, or a string in quotes; other words are no JSON here.
func decode(text string) (value any, ok bool) {
	if text == "" || !strings.ContainsRune(`{["`, rune(text[0])) && text != "null" {
		return nil, false
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	return value, decoder.Decode(&value) == nil && !decoder.More()
}

// embedded is the JSON inside words around it: `502 from the model: {"error":…}`, or an event of a stream.
func embedded(text string) string {
	begin, end := strings.IndexAny(text, "{["), strings.LastIndexAny(text, "}]")
	if begin < 0 || end < begin {
		return ""
	}
	return text[begin : end+1]
}

func isBlank(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// accountOf reads a decoded value, at most depth levels of it.
func accountOf(value any, depth int) account {
	if depth == 0 {
		return account{}
	}
	switch v := value.(type) {
	case string:
		return readAccount(v, depth-1)
	case []any:
		return accountOfList(v, depth-1)
	case map[string]any:
		return accountOfObject(lowerKeys(v), depth-1)
	}
	return account{}
}

func lowerKeys(object map[string]any) map[string]any {
	lower := make(map[string]any, len(object))
	for key, value := range object {
		lower[strings.ToLower(key)] = value
	}
	return lower
}

// maxListed is how many entries of a list of errors are put together.
const maxListed = 5

func accountOfList(list []any, depth int) account {
	var all account
	var messages []string
	for _, item := range list[:min(len(list), maxListed)] {
		a := accountOf(item, depth)
		if a.message != "" && !slices.Contains(messages, a.message) {
			messages = append(messages, a.message)
		}
		all = all.or(a)
	}
	all.message = strings.Join(messages, "; ")
	return all
}

// accountOfObject takes the first member that says more than a label, and fills the rest from the object itself.
func accountOfObject(object map[string]any, depth int) account {
	var found, label account
	for _, name := range wordMembers {
		a := accountOf(object[name], depth)
		if a.isTelling() {
			found = a
			break
		}
		label = label.or(a)
	}
	own := account{code: scalar(object, codeMembers), kind: word(object, typeMembers), param: word(object, paramMembers)}
	if !strings.Contains(label.message, " ") { // {"error": "model_not_found", "message": "…"}
		own.code = cmp.Or(own.code, label.code, label.message)
	}
	return located(found.or(label).or(own), object)
}

// located puts the place of a mistake before its words, as in {"loc": ["body", "seed"], "msg": "…"}.
func located(a account, object map[string]any) account {
	var path []string
	loc, _ := object["loc"].([]any)
	for _, part := range loc {
		if step := asScalar(part); step != "" && step != "body" {
			path = append(path, step)
		}
	}
	if len(path) > 0 {
		place := strings.Join(path, ".")
		a.param, a.message = cmp.Or(a.param, place), place+": "+a.message
	}
	return a
}

// isTelling says whether there are words beyond a code or the name of a status.
func (a account) isTelling() bool {
	return strings.Contains(a.message, " ") && !isStatusText(a.message)
}

// isStatusText knows "Bad Request", "502 Bad Gateway" and the like.
func isStatusText(text string) bool {
	text = strings.Trim(strings.ToLower(text), "0123456789 .:")
	for status := http.StatusBadRequest; status < 600; status++ {
		if name := http.StatusText(status); name != "" && text == strings.ToLower(name) {
			return true
		}
	}
	return false
}

// or fills what is empty from b.
func (a account) or(b account) account {
	return account{cmp.Or(a.message, b.message), cmp.Or(a.code, b.code), cmp.Or(a.kind, b.kind), cmp.Or(a.param, b.param)}
}

// scalar is the first of the members that is a word or a number.
func scalar(object map[string]any, names []string) string {
	for _, name := range names {
		if s := asScalar(object[name]); s != "" {
			return s
		}
	}
	return ""
}

// word is the first of the members that is a word.
func word(object map[string]any, names []string) string {
	for _, name := range names {
		if s, ok := object[name].(string); ok && s != "" {
			return s
		}
	}
	return ""
}

func asScalar(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}
