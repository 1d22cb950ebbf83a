package llm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"playground/internal/domain"
)

// WithExtra writes further parameters into an encoded body, in the order of their names, before all that it
// holds. One that the body has already is INVALID_REQUEST: a provider would read one of the two.
func WithExtra(body []byte, extra map[string]domain.JSON) ([]byte, error) {
	if len(extra) == 0 {
		return body, nil
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(body, &given); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if _, twice := given[name]; twice {
			return nil, domain.Invalid(domain.FieldError{Field: "model_config.extra." + name, Rule: "reserved",
				Message: "is sent by this server already; take it out of extra"})
		}
		key, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		out.WriteByte(',')
		out.Write(key)
		out.WriteByte(':')
		out.WriteString(string(extra[name]))
	}
	merged := append([]byte{'{'}, out.Bytes()[1:]...)
	if len(given) > 0 {
		merged = append(merged, ',')
	}
	return append(merged, body[1:]...), nil
}

// CheckTexts is INVALID_REQUEST at the first part of a message that is no text.
func CheckTexts(req Request, takes string) error {
	for i, m := range req.Messages {
		if at := m.OtherPart(); at >= 0 {
			return domain.Invalid(domain.FieldError{Field: fmt.Sprintf("messages.%d.content.%d", i, at), Rule: "supported",
				Message: takes + " text alone; remove this part, or choose another model"})
		}
	}
	return nil
}
