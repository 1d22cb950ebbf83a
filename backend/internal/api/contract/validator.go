package contract

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/go-playground/validator/v10"
)

// Validator is Echo's: it holds a struct against its validate tags, which come from openapi.yaml. Its
// own messages are not used, since they name Go's types.
type Validator struct{}

// Validate returns every broken rule of a struct, an INVALID_REQUEST to errors.As.
func (Validator) Validate(body any) error {
	err := validate.Struct(body)
	var broken validator.ValidationErrors
	if !errors.As(err, &broken) {
		return err
	}
	var out faults
	for _, one := range broken {
		path := pathOf(reflect.TypeOf(body), one.Namespace())
		found := brokenRules(path, one.Value(), rulesAt(reflect.TypeOf(body), path))
		if len(found) == 0 { // a place that was not found again is no less wrong
			found = faults{newFault(path, one.Tag(), "is not valid")}
		}
		out = append(out, found...)
	}
	return out
}

var validate = newValidate()

func newValidate() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string { return memberName(f) })
	if err := v.RegisterValidation("pattern", matchesPattern); err != nil {
		panic(err) // the name is taken: a mistake in this line
	}
	seen := map[reflect.Type]bool{}
	for _, r := range requests {
		if r.body != nil {
			registerNullables(v, reflect.TypeOf(r.body()).Elem(), seen)
		}
	}
	return v
}

// registerNullables lets the validator see what a nullable member holds: a nil pointer for null or
// nothing.
func registerNullables(v *validator.Validate, t reflect.Type, seen map[reflect.Type]bool) {
	if seen[t] {
		return
	}
	seen[t] = true
	switch {
	case isNullable(t):
		v.RegisterCustomTypeFunc(nullableValue, reflect.Zero(t).Interface())
		registerNullables(v, t.Elem(), seen)
	case t.Kind() == reflect.Struct:
		for f := range fieldsOfStruct(t) {
			registerNullables(v, f.Type, seen)
		}
	case t.Kind() == reflect.Pointer, t.Kind() == reflect.Slice:
		registerNullables(v, t.Elem(), seen)
	}
}

// isNullable says whether a type is a nullable.Nullable, a map from whether there is a value to it.
func isNullable(t reflect.Type) bool {
	return t.Kind() == reflect.Map && t.Key().Kind() == reflect.Bool
}

func nullableValue(v reflect.Value) any {
	value := v.MapIndex(reflect.ValueOf(true))
	out := reflect.Zero(reflect.PointerTo(v.Type().Elem()))
	if value.IsValid() {
		out = reflect.New(v.Type().Elem())
		out.Elem().Set(value)
	}
	return out.Interface()
}

func memberName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

var patterns sync.Map // compiled, by their text; the texts are those of openapi.yaml

func matchesPattern(f validator.FieldLevel) bool {
	compiled, known := patterns.Load(f.Param())
	if !known {
		compiled, _ = patterns.LoadOrStore(f.Param(), regexp.MustCompile(f.Param()))
	}
	return compiled.(*regexp.Regexp).MatchString(f.Field().String())
}

// freeName finds, in validator's name of a place, the part of it that is a member with a free name: that may hold
// any character, while what follows it does not.
var freeName = regexp.MustCompile(`(?s)^([a-z_]+)\[(.*)\]((?:\.[a-z_]+(?:\[\d+\])?)*)$`)

// pathOf reads validator's name of a place in a t: Type.messages[1].role, Type.values[any name].recent.
func pathOf(t reflect.Type, namespace string) []step {
	_, inside, _ := strings.Cut(namespace, ".")
	if m := freeName.FindStringSubmatch(inside); m != nil && hasFreeNames(t, m[1]) {
		return append([]step{{name: m[1], index: -1}, {name: m[2], index: -1}}, pathOf(nil, m[3])...)
	}
	var out []step
	if inside == "" {
		return out
	}
	for _, part := range strings.Split(inside, ".") {
		name, index, isEntry := strings.Cut(strings.TrimSuffix(part, "]"), "[")
		out = append(out, step{name: name, index: -1})
		if n, err := strconv.Atoi(index); isEntry && err == nil {
			out = append(out, step{index: n})
		}
	}
	return out
}

func hasFreeNames(t reflect.Type, member string) bool {
	if t == nil {
		return false
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	held := planOf(t).members[member].Type
	for held != nil && (held.Kind() == reflect.Pointer || isNullable(held)) {
		held = held.Elem()
	}
	return held != nil && held.Kind() == reflect.Map
}

// rulesAt finds the validate tags of the place that a path leads to.
func rulesAt(t reflect.Type, path []step) (rules string) {
	for _, s := range path {
		for t.Kind() == reflect.Pointer || isNullable(t) {
			t = t.Elem()
		}
		if s.index >= 0 || t.Kind() == reflect.Map {
			_, rules, _ = strings.Cut(rules, "dive")
			rules, t = strings.TrimPrefix(rules, ","), t.Elem()
			continue
		}
		f, known := planOf(t).members[s.name]
		if !known {
			return ""
		}
		rules, t = f.rules, f.Type
	}
	return rules
}

// brokenRules tells every rule that a value breaks: validator alone stops at the first.
func brokenRules(path []step, value any, rules string) faults {
	rules, inner, dives := strings.Cut(rules, "dive")
	var out faults
	for _, rule := range strings.Split(strings.TrimSuffix(rules, ","), ",") {
		if rule == "" || rule == "omitnil" {
			continue
		}
		if validate.Var(value, rule) != nil {
			out = append(out, broken(path, rule, reflect.Indirect(reflect.ValueOf(value)).Kind()))
		}
	}
	if texts, ok := value.([]string); ok && dives {
		for i, text := range texts {
			out = append(out, brokenRules(append(slices.Clone(path), step{index: i}), text, strings.TrimPrefix(inner, ","))...)
		}
	}
	return out
}

// broken puts a broken rule into openapi.yaml's word for it and a sentence.
func broken(path []step, rule string, kind reflect.Kind) fault {
	tag, limit, _ := strings.Cut(rule, "=")
	switch tag {
	case "oneof":
		return newFault(path, "enum", "must be one of "+strings.Join(strings.Fields(limit), ", "))
	case "unique":
		return newFault(path, "uniqueItems", "must not have the same entry twice")
	case "pattern":
		return newFault(path, "pattern", patternText(limit))
	}
	atLeast, what, unit := "at least", "imum", ""
	switch kind {
	case reflect.String:
		what, unit = "Length", " characters"
	case reflect.Slice:
		what, unit = "Items", " entries"
	case reflect.Map:
		what, unit = "Properties", " members"
	}
	if tag == "max" {
		atLeast = "at most"
	}
	if unit == "" {
		return newFault(path, tag+what, fmt.Sprintf("must be %s %s", atLeast, limit))
	}
	return newFault(path, tag+what, fmt.Sprintf("must have %s %s%s", atLeast, limit, unit))
}

func patternText(pattern string) string {
	switch {
	case pattern == `\S`:
		return "must not be blank"
	case strings.HasPrefix(pattern, `^[0-9a-f]{8}-`):
		return "must be an id: a UUID in lower case"
	case strings.Contains(pattern, "@"):
		return "must be an e-mail address"
	}
	return "has the wrong form"
}
