package contract

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"playground/internal/domain"
)

// maxParts is how many parts one message may have, as openapi.yaml says.
const maxParts = 128

// JSONObject is an object that is kept as it was sent, less white space.
type JSONObject domain.JSON

// MarshalJSON writes the object.
func (o JSONObject) MarshalJSON() ([]byte, error) { return []byte(o), nil }

// JSONObjects are objects that are kept as they were sent.
type JSONObjects []domain.JSON

// MarshalJSON writes a list.
func (o JSONObjects) MarshalJSON() ([]byte, error) { return json.Marshal(rawList(o)) }

// ToolChoice is a string or an object.
type ToolChoice domain.JSON

// MarshalJSON writes the choice.
func (c ToolChoice) MarshalJSON() ([]byte, error) { return []byte(c), nil }

// ExtraParameters are further parameters of a provider, by its names for them.
type ExtraParameters map[string]domain.JSON

// MarshalJSON writes an object.
func (e ExtraParameters) MarshalJSON() ([]byte, error) {
	members := make(map[string]json.RawMessage, len(e))
	for name, value := range e {
		members[name] = value.Raw()
	}
	return json.Marshal(members)
}

// MessageContent is a text or, when Parts is not nil, parts.
type MessageContent struct {
	Text  string
	Parts []domain.Part
}

// MarshalJSON writes a string or a list.
func (c MessageContent) MarshalJSON() ([]byte, error) {
	if c.Parts != nil {
		return json.Marshal(rawList(c.Parts))
	}
	return json.Marshal(c.Text)
}

func rawList[T ~string](values []T) []json.RawMessage {
	raw := make([]json.RawMessage, len(values))
	for i, value := range values {
		raw[i] = json.RawMessage(value)
	}
	return raw
}

// kept is a type that decodes itself: JSON that this server keeps and does not look into.
type kept interface {
	decode(d *decoder, kind jsontext.Kind, rules string) error
}

// raw reads a value whole, with the checks that hold for every token.
func (d *decoder) raw() (domain.JSON, error) {
	begin := d.InputOffset()
	if err := d.skip(); err != nil {
		return "", err
	}
	// Between the token before and the value stand white space and one mark.
	value := bytes.TrimLeft(d.body[begin:d.InputOffset()], " \t\r\n:,")
	var compact bytes.Buffer
	err := json.Compact(&compact, value)
	return domain.JSON(compact.String()), err
}

// mistyped tells of a value of the wrong type, and passes over it.
func (d *decoder) mistyped(must string) error {
	d.fault("type", "must be "+must)
	return d.skip()
}

func (d *decoder) rawObject(kind jsontext.Kind) (domain.JSON, error) {
	if kind != '{' {
		return "", d.mistyped("an object")
	}
	return d.raw()
}

func (o *JSONObject) decode(d *decoder, kind jsontext.Kind, _ string) error {
	raw, err := d.rawObject(kind)
	*o = JSONObject(raw)
	return err
}

func (o *JSONObjects) decode(d *decoder, kind jsontext.Kind, _ string) error {
	if kind != '[' {
		return d.mistyped("an array")
	}
	*o = JSONObjects{}
	return d.entries(func() error {
		raw, err := d.rawObject(d.PeekKind())
		*o = append(*o, raw)
		return err
	})
}

func (c *ToolChoice) decode(d *decoder, kind jsontext.Kind, _ string) error {
	if kind != '{' && kind != '"' {
		return d.mistyped("a string or an object")
	}
	raw, err := d.raw()
	*c = ToolChoice(raw)
	var word string
	if json.Unmarshal(raw.Raw(), &word) == nil && (word == "" || utf8.RuneCountInString(word) > 200) {
		d.fault("length", "must have from 1 to 200 characters")
	}
	return err
}

func (e *ExtraParameters) decode(d *decoder, kind jsontext.Kind, _ string) error {
	if kind != '{' {
		return d.mistyped("an object")
	}
	*e = ExtraParameters{}
	return d.members(func(name string) (err error) {
		if field, isReserved := domain.ReservedBy(name); isReserved {
			d.fault("reserved", reservedText(field))
		}
		(*e)[name], err = d.raw()
		return err
	})
}

func reservedText(field string) string {
	if field == "" {
		return "is set by this server; take it out of extra"
	}
	return "is set by " + field + "; change that instead"
}

func (c *MessageContent) decode(d *decoder, kind jsontext.Kind, _ string) error {
	switch kind {
	case '"':
		t, err := d.token()
		if err != nil {
			return err
		}
		c.Text, err = text(t)
		return err
	case '[':
		return c.decodeParts(d)
	}
	return d.mistyped("a string or an array of parts")
}

func (c *MessageContent) decodeParts(d *decoder) error {
	c.Parts = []domain.Part{}
	err := d.entries(func() error {
		raw, err := d.rawObject(d.PeekKind())
		if raw != "" {
			part := domain.Part(raw)
			d.checkPart(part)
			c.Parts = append(c.Parts, part)
		}
		return err
	})
	if len(c.Parts) > maxParts {
		d.fault("maxItems", "must have at most 128 entries")
	}
	return err
}

// checkPart holds a part against what openapi.yaml and its type ask of it.
func (d *decoder) checkPart(part domain.Part) {
	members := domain.JSON(part).Members()
	var kind string
	switch raw, given := members["type"]; {
	case !given:
		d.faultAt("type", "required", "is required")
		return
	case raw[0] != '"':
		d.faultAt("type", "type", "must be a string")
		return
	default:
		_ = json.Unmarshal(raw, &kind) // a string
	}
	switch raw, given := members["text"]; {
	case kind == "":
		d.faultAt("type", "minLength", "must have at least 1 characters")
	case kind != "text":
	case !given:
		d.faultAt("text", "required", "is required in a text part")
	case raw[0] != '"':
		d.faultAt("text", "type", "must be a string")
	}
}

// faultAt tells of a member of the object at hand.
func (d *decoder) faultAt(member, rule, message string) {
	_ = d.inside(step{member, -1}, func() error {
		d.fault(rule, message)
		return nil
	})
}
