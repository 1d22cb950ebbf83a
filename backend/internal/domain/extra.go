package domain

import "strings"

// reserved are the names, in providers' bodies, of what an execution sends anyway, with what sets it. Extra
// may not name them: one would override the other, and the record would say what was not sent.
var reserved = map[string]string{
	"model":                 "model_config.model",
	"messages":              "messages",
	"prompt":                "messages",
	"system":                "system_prompt",
	"stream":                "",
	"stream_options":        "",
	"n":                     "",
	"max_completion_tokens": "model_config.max_tokens",
	"stop":                  "model_config.stop_sequences",
}

// ReservedBy says whether extra may not name a parameter, and which field sets it; "" when none does. Case
// does not matter: servers written in Go read names without regard to it.
func ReservedBy(name string) (field string, isReserved bool) {
	for _, p := range Parameters {
		if strings.EqualFold(p.Name, name) && p.Name != ParameterExtra {
			return p.Field(), true
		}
	}
	for one, field := range reserved {
		if strings.EqualFold(one, name) {
			return field, true
		}
	}
	return "", false
}
