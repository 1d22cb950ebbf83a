package domain

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// ExecutionRequest is exactly what an execution sends to its model, kept before it is sent and never
// changed: anyone can compare the body with its hash. No key is in it.
type ExecutionRequest struct {
	ExecutionID    string
	OrganizationID string // the execution's; "" on what is read
	Number         int    // from 1; a further one replaces what the provider refused a part of
	Provider       string // as models name it
	Endpoint       string // scheme, host and path
	Body           []byte // the exact bytes
	SHA256         string // of Body, in hex
	CreatedAt      time.Time
}

// SHA256Hex is the SHA-256 of a body in lower-case hex.
func SHA256Hex(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// Differences names what is not the same in another request: "provider", "endpoint", and the body's
// fields by their dotted paths, such as "max_tokens" or "messages.0.content".
func (r ExecutionRequest) Differences(other ExecutionRequest) []string {
	fields := []string{}
	if r.Provider != other.Provider {
		fields = append(fields, "provider")
	}
	if r.Endpoint != other.Endpoint {
		fields = append(fields, "endpoint")
	}
	if bytes.Equal(r.Body, other.Body) {
		return fields
	}
	mine, isJSON := decoded(r.Body)
	theirs, alsoJSON := decoded(other.Body)
	if !isJSON || !alsoJSON {
		return append(fields, "body")
	}
	return append(fields, differences("", mine, theirs)...)
}

// decoded keeps numbers as they are written: a seed may have more digits than a float.
func decoded(body []byte) (any, bool) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	return value, decoder.Decode(&value) == nil
}

func differences(path string, a, b any) []string {
	switch x := a.(type) {
	case map[string]any:
		if y, ok := b.(map[string]any); ok {
			return inObjects(path, x, y)
		}
	case []any:
		if y, ok := b.([]any); ok {
			return inLists(path, x, y)
		}
	default: // a string, number, bool or null; b may be what cannot be compared
		switch b.(type) {
		case map[string]any, []any:
		default:
			if a == b {
				return nil
			}
		}
	}
	if path == "" {
		path = "body"
	}
	return []string{path}
}

func inObjects(path string, a, b map[string]any) (fields []string) {
	names := []string{}
	for name := range a {
		names = append(names, name)
	}
	for name := range b {
		if _, both := a[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		x, inA := a[name]
		y, inB := b[name]
		if inA && inB {
			fields = append(fields, differences(below(path, name), x, y)...)
		} else {
			fields = append(fields, below(path, name))
		}
	}
	return fields
}

func inLists(path string, a, b []any) (fields []string) {
	for i := range max(len(a), len(b)) {
		at := below(path, strconv.Itoa(i))
		if i < len(a) && i < len(b) {
			fields = append(fields, differences(at, a[i], b[i])...)
		} else {
			fields = append(fields, at)
		}
	}
	return fields
}

func below(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
