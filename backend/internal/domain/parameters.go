package domain

import (
	"reflect"
	"strconv"
	"strings"
)

// Parameters are the rows of all parameters of a ModelConfig, in the order in which they are written. A
// new one is a row here and a field there; openapi.yaml holds its range, and an adapter sends it.
var Parameters = []Parameter{
	scalar("temperature", 1, func(c *ModelConfig) *float64 { return &c.Temperature }),
	scalar("max_tokens", DefaultMaxTokens, func(c *ModelConfig) *int { return &c.MaxTokens }).takenByAll(),
	scalar("top_p", 1, func(c *ModelConfig) *float64 { return &c.TopP }),
	list("stop_sequences", func(c *ModelConfig) *[]string { return &c.StopSequences }),
	scalar("frequency_penalty", 0, func(c *ModelConfig) *float64 { return &c.FrequencyPenalty }),
	scalar("presence_penalty", 0, func(c *ModelConfig) *float64 { return &c.PresencePenalty }),
	optional("seed", func(c *ModelConfig) **int64 { return &c.Seed }),
	optional("reasoning_effort", func(c *ModelConfig) **string { return &c.ReasoningEffort }).addedLater(),
	value("response_format", func(c *ModelConfig) *JSON { return &c.ResponseFormat }).addedLater(),
	value("tools", func(c *ModelConfig) *[]JSON { return &c.Tools }).addedLater(),
	value("tool_choice", func(c *ModelConfig) *JSON { return &c.ToolChoice }).addedLater(),
	value(ParameterExtra, func(c *ModelConfig) *map[string]JSON { return &c.Extra }).addedLater(),
}

// ParameterExtra is the name of the parameter that holds further ones.
const ParameterExtra = "extra"

// Parameter is what a parameter is called, where it lies, and what it is while none was chosen.
type Parameter struct {
	Name      string // on the wire, in stored JSON, and in Model.Parameters
	Universal bool   // every model takes it
	// HashedWhenSet leaves the default out of Content.Hash: for parameters that came after versions were
	// stored, whose hashes must stay what they are.
	HashedWhenSet bool

	get       func(ModelConfig) any
	set       func(c *ModelConfig, value any) // nil sets the default
	isDefault func(ModelConfig) bool
}

// Field is the parameter's name in changes, conflicts and errors.
func (p Parameter) Field() string { return "model_config." + p.Name }

// Get returns the parameter's value, as it stands in JSON.
func (p Parameter) Get(c ModelConfig) any { return p.get(c) }

// IsDefault says whether the parameter is what it is while none was chosen.
func (p Parameter) IsDefault(c ModelConfig) bool { return p.isDefault(c) }

// Change sets the parameter to a value of its type, or with nil to its default.
func (p Parameter) Change(value any) Change {
	return Change{Field: p.Field(), Set: func(prompt *Prompt) { p.set(&prompt.ModelConfig, value) }}
}

// label is the parameter's name in words.
func (p Parameter) label() string {
	if p.Name == "top_p" {
		return "top-p"
	}
	return strings.ReplaceAll(p.Name, "_", " ")
}

// change says what became of the parameter, as the app writes its values: "1.00 → 0.70".
func (p Parameter) change(before, after ModelConfig) string {
	from, to := shownParameter(p.Get(before), twoDigits), shownParameter(p.Get(after), twoDigits)
	switch {
	case from == "" && p.IsDefault(before):
		return "set"
	case from == "" && p.IsDefault(after):
		return "removed"
	case from == "":
		return "changed"
	case from == to: // the digits that are shown elsewhere do not tell
		from, to = shownParameter(p.Get(before), allDigits), shownParameter(p.Get(after), allDigits)
	}
	if from == to {
		return "changed"
	}
	return from + arrow + to
}

func twoDigits(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

func allDigits(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// shownParameter is a number or text as it is read, and "" for JSON.
func shownParameter(value any, digits func(float64) string) string {
	switch v := value.(type) {
	case float64:
		return strings.Replace(digits(v), "-", minus, 1)
	case int:
		return grouped(v)
	case *int64:
		if v == nil {
			return "none"
		}
		return strings.Replace(strconv.FormatInt(*v, 10), "-", minus, 1)
	case *string:
		if v == nil {
			return "default"
		}
		return firstWords(*v, shownValue)
	case []string:
		if len(v) == 0 {
			return "none"
		}
		return firstWords(visibleBreaks.Replace(strings.Join(v, "  ")), shownValue)
	}
	return ""
}

// A line break as a stop sequence should not look like nothing.
var visibleBreaks = strings.NewReplacer("\n", "↵", "\r", "␍", "\t", "⇥")

func (p Parameter) takenByAll() Parameter {
	p.Universal = true
	return p
}

func (p Parameter) addedLater() Parameter {
	p.HashedWhenSet = true
	return p
}

// scalar is the row of a number that is always set.
func scalar[T int | float64](name string, byDefault T, at func(*ModelConfig) *T) Parameter {
	return Parameter{
		Name: name,
		get:  func(c ModelConfig) any { return *at(&c) },
		set: func(c *ModelConfig, value any) {
			*at(c) = byDefault
			if value != nil {
				*at(c) = as[T](value)
			}
		},
		isDefault: func(c ModelConfig) bool { return *at(&c) == byDefault },
	}
}

// list is the row of texts, none by default.
func list(name string, at func(*ModelConfig) *[]string) Parameter {
	return Parameter{
		Name: name,
		get:  func(c ModelConfig) any { return append([]string{}, *at(&c)...) },
		set: func(c *ModelConfig, value any) {
			*at(c) = []string{}
			if value != nil {
				*at(c) = as[[]string](value)
			}
		},
		isDefault: func(c ModelConfig) bool { return len(*at(&c)) == 0 },
	}
}

// optional is the row of a number or word that is not sent unless it is set.
func optional[T int64 | string](name string, at func(*ModelConfig) **T) Parameter {
	return Parameter{
		Name: name,
		get:  func(c ModelConfig) any { return *at(&c) },
		set: func(c *ModelConfig, value any) {
			*at(c) = nil
			if p, isPointer := value.(*T); isPointer {
				*at(c) = p
			} else if value != nil {
				v := as[T](value)
				*at(c) = &v
			}
		},
		isDefault: func(c ModelConfig) bool { return *at(&c) == nil },
	}
}

// value is the row of JSON that is not sent unless it is set, and empty when it is not. It is replaced whole.
func value[T JSON | []JSON | map[string]JSON](name string, at func(*ModelConfig) *T) Parameter {
	return Parameter{
		Name: name,
		get:  func(c ModelConfig) any { return *at(&c) },
		set: func(c *ModelConfig, value any) {
			*at(c) = *new(T)
			if value != nil && reflect.ValueOf(value).Len() > 0 {
				*at(c) = as[T](value)
			}
		},
		isDefault: func(c ModelConfig) bool { return reflect.ValueOf(*at(&c)).Len() == 0 },
	}
}

// as is a value of T, or of a type named after it.
func as[T any](value any) T {
	return reflect.ValueOf(value).Convert(reflect.TypeFor[T]()).Interface().(T)
}
