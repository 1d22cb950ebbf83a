package domain

import "encoding/json"

// JSON is the text of a JSON value that is kept as it was sent. In stored JSON it stands as a string: a
// database may else put an object's members into another order, which a model follows in a schema.
type JSON string

// Members are what an object holds. Nil when it is no object.
func (j JSON) Members() map[string]json.RawMessage {
	var members map[string]json.RawMessage
	_ = json.Unmarshal([]byte(j), &members)
	return members
}

// Raw is the value for an encoder to write.
func (j JSON) Raw() json.RawMessage { return json.RawMessage(j) }
