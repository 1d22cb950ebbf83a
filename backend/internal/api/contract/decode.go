package contract

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// decode walks a body once into a struct. The error tells of what is no JSON of ours: what a decoder
// would bend on its way into the database (invalid UTF-8, U+0000, halves of surrogate pairs, a member
// twice), more than one value, deep nesting. The faults tell of members that are unknown, missing or of
// the wrong type.
func decode(raw []byte, into any) (faults, error) {
	d := decoder{Decoder: jsontext.NewDecoder(bytes.NewBuffer(raw)), body: raw}
	err := d.value(reflect.ValueOf(into).Elem(), "")
	if err == nil {
		err = d.end()
	}
	if err != nil {
		return nil, explain(raw, err)
	}
	return d.faults, nil
}

type decoder struct {
	*jsontext.Decoder
	body   []byte
	path   []step
	nodes  int // values, and names of members
	faults faults
}

const (
	// maxFaults is how many faults of one body are told.
	maxFaults = 1000
	// maxNodes bounds what a body costs beyond its bytes: every value takes memory of its own, however short
	// it is. The largest prompt that people write has some hundreds.
	maxNodes = 50_000
	// maxGenerations is how many a prompt may have, as openapi.yaml says, and generationNodes what one with a few marks
	// and a note takes.
	maxGenerations  = 10_000
	generationNodes = 48
)

var (
	errDepth = errors.New("nested too deep")
	errNodes = errors.New("too many values")
	errNUL   = errors.New("U+0000")
	errMore  = errors.New("more than one value")
)

// end demands that nothing comes after the value.
func (d *decoder) end() error {
	_, err := d.ReadToken()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil {
		err = errMore
	}
	return err
}

// token reads the next token and checks what holds for every one.
func (d *decoder) token() (jsontext.Token, error) {
	t, err := d.ReadToken()
	if err != nil {
		return t, err
	}
	if kind := t.Kind(); kind != '}' && kind != ']' {
		d.nodes++
	}
	switch {
	case d.nodes > maxNodes:
		err = errNodes
	case d.StackDepth() > maxDepth:
		err = errDepth
	}
	return t, err
}

// text is a string's text.
func text(t jsontext.Token) (string, error) {
	s := t.String()
	if strings.IndexByte(s, 0) >= 0 {
		return s, errNUL
	}
	return s, nil
}

func (d *decoder) fault(rule, message string) {
	d.add(newFault(d.path, rule, message))
}

// add keeps at most maxFaults: a body of nothing else must not cost many times its own size.
func (d *decoder) add(all ...fault) {
	d.faults = append(d.faults, all[:min(len(all), maxFaults-len(d.faults))]...)
}

// inside decodes one level deeper.
func (d *decoder) inside(at step, run func() error) error {
	d.path = append(d.path, at)
	err := run()
	d.path = d.path[:len(d.path)-1]
	return err
}

// value decodes the next value into v, whose validate tags are rules.
func (d *decoder) value(v reflect.Value, rules string) error {
	kind := d.PeekKind()
	if isNullable(v.Type()) {
		return d.nullable(v, kind, rules)
	}
	if v.Kind() == reflect.Pointer {
		if kind == 'n' {
			return d.wrong(v.Type().Elem(), kind, rules)
		}
		v.Set(reflect.New(v.Type().Elem()))
		return d.value(v.Elem(), rules)
	}
	if one, keeps := v.Addr().Interface().(kept); keeps {
		return one.decode(d, kind, rules)
	}
	switch {
	case kind == '{' && v.Kind() == reflect.Struct:
		return d.object(v)
	case kind == '{' && v.Kind() == reflect.Map:
		return d.mapping(v)
	case kind == '[' && v.Kind() == reflect.Slice:
		return d.list(v, rules)
	case kind == '"' && v.Kind() == reflect.String:
		t, err := d.token()
		if err != nil {
			return err
		}
		s, err := text(t)
		v.SetString(s)
		return err
	case kind == '0' && (v.CanInt() || v.CanFloat()):
		return d.number(v, rules)
	case (kind == 't' || kind == 'f') && v.Kind() == reflect.Bool:
		_, err := d.token()
		v.SetBool(kind == 't')
		return err
	}
	return d.wrong(v.Type(), kind, rules)
}

func (d *decoder) nullable(v reflect.Value, kind jsontext.Kind, rules string) error {
	v.Set(reflect.MakeMapWithSize(v.Type(), 1))
	inner := reflect.New(v.Type().Elem()).Elem()
	if kind == 'n' {
		v.SetMapIndex(reflect.ValueOf(false), inner)
		_, err := d.token()
		return err
	}
	err := d.value(inner, rules)
	v.SetMapIndex(reflect.ValueOf(true), inner)
	return err
}

// wrong passes over a value of the wrong type.
func (d *decoder) wrong(t reflect.Type, kind jsontext.Kind, rules string) error {
	words, isEnum := strings.CutPrefix(strings.TrimPrefix(rules, "omitnil,"), "oneof=")
	switch {
	case isEnum:
		d.add(broken(d.path, "oneof="+words, reflect.String))
	case kind == 'n':
		d.fault("nullable", "must not be null")
	default:
		d.fault("type", "must be "+typeText(t))
	}
	return d.skip()
}

func typeText(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	case reflect.Slice:
		return "an array"
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Float64:
		return "a number"
	}
	return "an integer"
}

// skip reads a value whole, since what is no JSON of ours is told first.
func (d *decoder) skip() error {
	for depth := d.StackDepth(); ; {
		t, err := d.token()
		if err != nil {
			return err
		}
		if t.Kind() == '"' {
			if _, err := text(t); err != nil {
				return err
			}
		}
		if d.StackDepth() <= depth {
			return nil
		}
	}
}

func (d *decoder) object(v reflect.Value) error {
	plan := planOf(v.Type())
	given := make([]bool, len(plan.fields))
	err := d.members(func(name string) error {
		f, known := plan.members[name]
		if !known {
			d.fault("unknown", "is not a field here")
			return d.skip()
		}
		given[f.number] = true
		return d.value(v.FieldByIndex(f.Index), f.rules)
	})
	for i, f := range plan.fields {
		if err == nil && f.required && !given[i] {
			missing := newFault(append(d.path, step{f.name, -1}), "required", "is required")
			missing.missing = true
			d.add(missing)
		}
	}
	return err
}

// members reads an object, its braces included.
func (d *decoder) members(each func(name string) error) error {
	if _, err := d.token(); err != nil {
		return err
	}
	for {
		t, err := d.token()
		if err != nil || t.Kind() == '}' {
			return err
		}
		name, err := text(t)
		if err != nil {
			return err
		}
		if err := d.inside(step{name, -1}, func() error { return each(name) }); err != nil {
			return err
		}
	}
}

func (d *decoder) mapping(v reflect.Value) error {
	v.Set(reflect.MakeMap(v.Type()))
	return d.members(func(name string) error {
		entry := reflect.New(v.Type().Elem()).Elem()
		err := d.value(entry, "")
		v.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), entry)
		return err
	})
}

func (d *decoder) list(v reflect.Value, rules string) error {
	_, inner, _ := strings.Cut(rules, "dive,")
	v.Set(reflect.MakeSlice(v.Type(), 0, 4))
	entry := reflect.Zero(v.Type().Elem())
	free := freeOf(entry.Interface())
	return d.entries(func() error {
		v.Set(reflect.Append(v, entry))
		before := d.nodes
		err := d.value(v.Index(v.Len()-1), inner)
		if v.Len() <= free.entries {
			d.nodes -= min(free.nodes, d.nodes-before)
		}
		return err
	})
}

// free is how many entries of a list, and how many nodes of each, are not counted: there may be more of them than a
// body may otherwise have.
type free struct{ entries, nodes int }

func freeOf(entry any) free {
	if _, is := entry.(Generation); is {
		return free{entries: maxGenerations, nodes: generationNodes}
	}
	return free{}
}

// entries reads a list, its brackets included.
func (d *decoder) entries(each func() error) error {
	if _, err := d.token(); err != nil {
		return err
	}
	for i := 0; d.PeekKind() != ']'; i++ {
		if err := d.inside(step{index: i}, each); err != nil {
			return err
		}
	}
	_, err := d.token()
	return err
}

// number decodes a number. One that openapi.yaml takes for an integer and Go does not, 1e3 or 1.0, is
// told when nothing else is wrong with the body.
func (d *decoder) number(v reflect.Value, rules string) error {
	t, err := d.token()
	if err != nil {
		return err
	}
	raw := t.String()
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		d.fault("type", "must be "+typeText(v.Type()))
		return nil
	}
	if v.CanFloat() {
		v.SetFloat(f)
		return nil
	}
	if n, err := strconv.ParseInt(raw, 10, 64); err == nil {
		v.SetInt(n)
		return nil
	}
	before := len(d.faults)
	if f != math.Trunc(f) {
		d.fault("type", "must be an integer")
	}
	if v.Kind() == reflect.Int64 && (f < math.MinInt64 || f > math.MaxInt64) {
		d.fault("format", "does not have the form this route takes")
	}
	d.add(brokenRules(d.path, f, rules)...)
	if len(d.faults) == before {
		late := newFault(d.path, "type", "must be written as a plain number")
		late.late = true
		d.add(late)
	}
	return nil
}

// plan is what decoding needs to know of a struct, found once.
type plan struct {
	fields  []field
	members map[string]field
}

type field struct {
	reflect.StructField
	name     string
	number   int
	rules    string
	required bool // openapi.yaml lists it; its json tag then has no omitempty
}

var plans sync.Map // of plan, by reflect.Type

func planOf(t reflect.Type) plan {
	if known, ok := plans.Load(t); ok {
		return known.(plan)
	}
	p := plan{members: map[string]field{}}
	if t.Kind() == reflect.Struct {
		for f := range fieldsOfStruct(t) {
			one := field{StructField: f, name: memberName(f), number: len(p.fields), rules: f.Tag.Get("validate"),
				required: !strings.Contains(f.Tag.Get("json"), ",omitempty")}
			p.fields = append(p.fields, one)
			p.members[one.name] = one
		}
	}
	plans.Store(t, p)
	return p
}

func fieldsOfStruct(t reflect.Type) iter.Seq[reflect.StructField] {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}
