package main

import (
	"fmt"
	"slices"
	"strings"
)

type object = map[string]any

// document is openapi.yaml as plain values.
type document struct{ root object }

func (d document) schema(name string) object {
	return d.root["components"].(object)["schemas"].(object)[name].(object)
}

// resolve follows a $ref to a component of any kind.
func (d document) resolve(v any) object {
	o := v.(object)
	ref, isRef := o["$ref"].(string)
	if !isRef {
		return o
	}
	at := any(d.root)
	for _, step := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		at = at.(object)[step]
	}
	return d.resolve(at)
}

// tag writes the rules of a schema's properties beside them, and into the schemas they hold. Required
// properties come first, in the order of the list: a refusal names what is missing in that order.
func (d document) tag(schema object, seen map[string]bool) {
	required := names(schema["required"])
	properties, _ := schema["properties"].(object)
	optional := []string{}
	for name := range properties {
		if !slices.Contains(required, name) {
			optional = append(optional, name)
		}
	}
	slices.Sort(optional)
	for i, name := range append(required, optional...) {
		property := properties[name].(object)
		resolved := d.resolve(property)
		rules := d.rules(resolved)
		if len(rules) > 0 && (i >= len(required) || resolved["nullable"] == true) {
			rules = append([]string{"omitnil"}, rules...)
		}
		if len(rules) > 0 {
			property["x-oapi-codegen-extra-tags"] = object{"validate": strings.ReplaceAll(strings.Join(rules, ","), `\`, `\\`)}
		}
		property["x-order"] = i + 1
		d.tagInner(property, seen)
	}
}

// entries is the schema of what a list, or an object whose names are free, holds.
func entries(s object) (of object, has bool) {
	for _, keyword := range []string{"items", "additionalProperties"} {
		if of, has = s[keyword].(object); has {
			return of, true
		}
	}
	return nil, false
}

// tagInner goes on into an object or the entries of a list.
func (d document) tagInner(property object, seen map[string]bool) {
	if ref, isRef := property["$ref"].(string); isRef {
		if seen[ref] {
			return
		}
		seen[ref] = true
	}
	s := d.resolve(property)
	if of, has := entries(s); has {
		d.tagInner(of, seen)
		return
	}
	if s["type"] == "object" {
		d.tag(s, seen)
	}
}

// rules turns a schema's keywords into validator's tags, in the order in which faults are told.
func (d document) rules(s object) []string {
	out := []string{}
	add := func(tag, keyword string) {
		if v, given := s[keyword]; given {
			out = append(out, fmt.Sprintf("%s=%v", tag, v))
		}
	}
	if enum, given := s["enum"]; given {
		out = append(out, "oneof="+strings.Join(names(enum), " "))
	}
	for _, keyword := range []string{"minimum", "minLength", "minItems", "minProperties"} {
		add("min", keyword)
	}
	for _, keyword := range []string{"maximum", "maxLength", "maxItems", "maxProperties"} {
		add("max", keyword)
	}
	if pattern, given := s["pattern"].(string); given {
		// A comma and a bar would end the tag.
		out = append(out, "pattern="+strings.NewReplacer(",", "0x2C", "|", "0x7C").Replace(pattern))
	}
	if s["uniqueItems"] == true {
		out = append(out, "unique")
	}
	if of, has := entries(s); has {
		inner := d.resolve(of)
		if rules := d.rules(inner); len(rules) > 0 || inner["type"] == "object" {
			out = append(append(out, "dive"), rules...)
		}
	}
	return out
}

func names(list any) []string {
	out := []string{}
	values, _ := list.([]any)
	for _, v := range values {
		out = append(out, fmt.Sprint(v))
	}
	return out
}
