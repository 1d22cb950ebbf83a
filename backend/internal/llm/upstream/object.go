package upstream

import (
	"bytes"
	"encoding/json"
	"errors"
)

const errNoObject = Cause("a JSON object is expected")

// ReadObject reads the members of a JSON object that into has fields for. One of a surprising type leaves
// the others as they are.
func ReadObject(raw []byte, into any) error {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || raw[0] != '{' {
		return errNoObject
	}
	var mismatch *json.UnmarshalTypeError
	if err := json.Unmarshal(raw, into); err != nil && !errors.As(err, &mismatch) {
		return err
	}
	return nil
}
