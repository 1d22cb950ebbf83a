package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"

	"github.com/google/uuid"
	"github.com/oapi-codegen/nullable"

	"playground/internal/app"
	"playground/internal/domain"
)

const (
	defaultLimit = 20
	macSize      = 16
)

// cursors make and read page marks: an id and a MAC that binds it to one list of one person, so that
// a changed or borrowed cursor opens nothing.
type cursors struct{ key []byte }

func (k cursors) mac(id uuid.UUID, list string) []byte {
	h := hmac.New(sha256.New, k.key)
	h.Write(id[:])
	h.Write([]byte(list))
	return h.Sum(nil)[:macSize]
}

// write returns the cursor of the page after id.
func (k cursors) write(id, list string) (string, error) {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(append(parsed[:], k.mac(parsed, list)...)), nil
}

// read returns the id in a cursor, or INVALID_REQUEST.
func (k cursors) read(cursor, list string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	// Encoded again, because the decoder passes over line breaks and spare bits.
	if err != nil || len(raw) != 16+macSize || base64.RawURLEncoding.EncodeToString(raw) != cursor {
		return "", badCursor()
	}
	id := uuid.UUID(raw[:16])
	if !hmac.Equal(raw[16:], k.mac(id, list)) {
		return "", badCursor()
	}
	return id.String(), nil
}

func badCursor() error {
	return domain.Invalid(domain.FieldError{Field: "cursor", Rule: "cursor",
		Message: "is not a cursor of this list; start again without one"})
}

// page reads limit and cursor of a request for a list.
func (s *Server) page(limit *int, cursor *string, list string) (domain.PageRequest, error) {
	p := domain.PageRequest{Limit: defaultLimit}
	if limit != nil {
		p.Limit = *limit
	}
	if cursor == nil || *cursor == "" {
		return p, nil
	}
	var err error
	p.Before, err = s.cursors.read(*cursor, list)
	return p, err
}

// nextCursor marks the page after this one, null at the end.
func nextCursor[T any](s *Server, page app.Page[T], list string, id func(T) string) (nullable.Nullable[string], error) {
	if !page.More {
		return nullable.NewNullNullable[string](), nil
	}
	after := page.After
	if after == "" {
		after = id(page.Items[len(page.Items)-1])
	}
	cursor, err := s.cursors.write(after, list)
	return nullable.NewNullableWithValue(cursor), err
}
