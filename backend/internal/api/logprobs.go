package api

import (
	"bytes"
	"encoding/binary"
	"encoding/json"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/nullable"

	"playground/internal/api/contract"
)

// defaultTokens is how many tokens a page of probabilities has.
const defaultTokens = 1000

// ListLogprobs is GET /v1/executions/{execution_id}/logprobs.
func (s *Server) ListLogprobs(c echo.Context, id string, params contract.ListLogprobsParams) error {
	list, limit, from := "logprobs "+id+actor(c).OrganizationID, defaultTokens, 0
	if params.Limit != nil {
		limit = *params.Limit
	}
	if params.Cursor != nil && *params.Cursor != "" {
		mark, err := s.cursors.read(*params.Cursor, list)
		if err != nil {
			return err
		}
		from = markedIndex(mark)
	}
	kept, missing, err := s.app.Executions.Logprobs(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	out := contract.LogprobList{NextCursor: nullable.NewNullNullable[string](), Dropped: kept.Dropped, Reason: orNull[string](nil)}
	if missing != "" {
		out.Reason = orNull(&missing)
	}
	if end := from + limit; end < kept.Tokens {
		next, err := s.cursors.write(indexMark(end), list)
		if err != nil {
			return err
		}
		out.NextCursor = nullable.NewNullableWithValue(next)
	}
	out.Logprobs = linesFrom(kept.Lines, from, limit)
	return ok(c, out)
}

// linesFrom are so many lines of JSON from one on, as a list.
func linesFrom(lines []byte, from, limit int) []json.RawMessage {
	out := []json.RawMessage{}
	for i := 0; len(lines) > 0 && i < from+limit; i++ {
		line, rest, _ := bytes.Cut(lines, []byte("\n"))
		if i >= from {
			out = append(out, line)
		}
		lines = rest
	}
	return out
}

// indexMark is an index in the form of the ids that cursors hold.
func indexMark(index int) string {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[8:], uint64(index))
	return id.String()
}

// markedIndex reads an indexMark, which a cursor has kept as it was.
func markedIndex(mark string) int {
	id := uuid.MustParse(mark)
	return int(binary.BigEndian.Uint64(id[8:]))
}
