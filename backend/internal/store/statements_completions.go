package store

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// typed is a column, and its type in PostgreSQL.
type typed struct{ name, kind string }

// What a run's end writes. What the provider did not say stays as it is, and so does a text of which nothing is known.
var (
	endOfExecution = []typed{{"status", "text"}, {"input_tokens", "integer"}, {"output_tokens", "integer"}, {"cached_tokens", "integer"},
		{"reasoning_tokens", "integer"}, {"estimated", "boolean"}, {"cost_usd", "double precision"}, {"latency_ms", "integer"},
		{"ttft_ms", "integer"}, {"finished_at", "timestamptz"}}
	endOfResult = []typed{{"finish_reason", "text"}, {"error", "jsonb"}, {"attempts", "jsonb"}, {"dropped_parameters", "jsonb"}, {"updated_at", "timestamptz"}}
	saidOfEnd   = []typed{{"resolved_model", "text"}, {"raw_finish_reason", "text"}}
	textOfEnd   = []typed{{"response_text", "text"}, {"reasoning_text", "text"}, {"segments", "jsonb"}}
)

// rowsOf are PostgreSQL's rows of a statement's arguments, of which each is a column of them.
func rowsOf(name string, columns []typed) string {
	arrays := make([]string, len(columns))
	for i, c := range columns {
		arrays[i] = "$" + strconv.Itoa(i+1) + "::" + c.kind + "[]"
	}
	return "unnest(" + strings.Join(arrays, ", ") + ") AS " + name + "(" + strings.Join(namesOf(columns), ", ") + ")"
}

// from are the settings of columns to those of a source.
func from(source string, columns []typed) (settings []string) {
	for _, c := range columns {
		settings = append(settings, c.name+" = "+source+"."+c.name)
	}
	return settings
}

func namesOf(columns []typed) (names []string) {
	for _, c := range columns {
		names = append(names, c.name)
	}
	return names
}

var (
	updateExecution = "UPDATE executions SET " + setting(namesOf(endOfExecution)...) + " WHERE id = ? AND status = 'running' " + returningReserved
	updateResult    = "UPDATE execution_results SET " + setting(namesOf(endOfResult)...) +
		", resolved_model = coalesce(?, resolved_model), raw_finish_reason = coalesce(?, raw_finish_reason)"
	andTranscript     = ", " + setting(namesOf(textOfEnd)...)
	ofExecution       = " WHERE execution_id = ?"
	returningReserved = "RETURNING id, reserved_tokens IS NOT NULL AS reserved"

	endExecution      = inBoth(updateExecution)
	endResult         = inBoth(updateResult + ofExecution)
	endWithTranscript = inBoth(updateResult + andTranscript + ofExecution)
	endAll            = statement{postgres: endingAll()}
)

// endingAll ends executions and their results, those that have not ended: each argument is a column of all of them.
func endingAll() string {
	columns := slices.Concat([]typed{{"execution_id", "uuid"}}, endOfExecution, endOfResult, saidOfEnd, textOfEnd)
	results := from("ends", endOfResult)
	for _, c := range saidOfEnd {
		results = append(results, c.name+" = coalesce(ends."+c.name+", r."+c.name+")")
	}
	for _, c := range textOfEnd {
		results = append(results, c.name+" = CASE WHEN ends.response_text IS NULL THEN r."+c.name+" ELSE ends."+c.name+" END")
	}
	return "WITH ends AS (SELECT * FROM " + rowsOf("e", columns) + ")," +
		" ended AS (UPDATE executions SET " + strings.Join(from("ends", endOfExecution), ", ") + " FROM ends WHERE id = ends.execution_id AND executions.status = 'running' " + returningReserved + ")," +
		" result AS (UPDATE execution_results r SET " + strings.Join(results, ", ") + " FROM ends JOIN ended ON ended.id = ends.execution_id WHERE r.execution_id = ended.id)" +
		" SELECT id, reserved FROM ended"
}

// textSize is how many bytes of text an end writes.
func textSize(c domain.Completion) int {
	if c.Transcript == nil {
		return 0
	}
	return len(*c.Transcript)
}

// isOneStatement says whether ends write nothing but the runs, and so little that PostgreSQL takes it at once: they need
// no transaction of several statements.
func isOneStatement(all []domain.Completion) bool {
	return len(portions(all, len(all), textBytes, textSize)) == 1 &&
		!slices.ContainsFunc(all, func(c domain.Completion) bool { return c.Reserved || c.Logprobs != nil })
}

// complete writes how executions ended that had not ended before. It says of each of them whether it had reserved
// something of a month's usage.
func (s *Store) complete(ctx context.Context, all []domain.Completion) (reserved map[string]bool, err error) {
	reserved = map[string]bool{}
	if s.postgres {
		for _, some := range portions(all, len(all), textBytes, textSize) {
			if err := s.completeTogether(ctx, some, reserved); err != nil {
				return nil, err
			}
		}
		return reserved, nil
	}
	for _, c := range all {
		if err := s.completeOne(ctx, c, reserved); err != nil {
			return nil, err
		}
	}
	return reserved, nil
}

// completeTogether is complete in one statement.
func (s *Store) completeTogether(ctx context.Context, all []domain.Completion, reserved map[string]bool) error {
	rows := make([][]any, len(all))
	for i, c := range all {
		rows[i] = slices.Concat([]any{c.ExecutionID}, executionArgs(c), resultArgs(c), transcriptArgs(c))
	}
	return s.queryRows(ctx, endAll, columnsOf(rows), func(scan func(...any) error) error {
		var id string
		var isReserved bool
		err := scan(&id, &isReserved)
		reserved[id] = isReserved
		return err
	})
}

// columnsOf turns rows of arguments into slices, of which each has one column.
func columnsOf(rows [][]any) []any {
	var columns []any
	for i, first := range rows[0] {
		column := reflect.MakeSlice(reflect.SliceOf(reflect.TypeOf(first)), len(rows), len(rows))
		for j, row := range rows {
			column.Index(j).Set(reflect.ValueOf(row[i]))
		}
		columns = append(columns, column.Interface())
	}
	return columns
}

// completeOne ends one execution, and its result, and notes in reserved that it did.
func (s *Store) completeOne(ctx context.Context, c domain.Completion, reserved map[string]bool) error {
	var id string
	var isReserved bool
	err := s.queryRow(ctx, endExecution, append(executionArgs(c), c.ExecutionID), &id, &isReserved)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	reserved[id] = isReserved
	st, args := endResult, resultArgs(c)
	if c.Transcript != nil {
		st, args = endWithTranscript, append(args, transcriptArgs(c)...)
	}
	return s.exec(ctx, st, append(args, c.ExecutionID)...)
}

// executionArgs are of endOfExecution, resultArgs of endOfResult and saidOfEnd, transcriptArgs of textOfEnd.
func executionArgs(c domain.Completion) []any {
	o := c.Outcome
	return []any{o.Status, o.InputTokens, o.OutputTokens, o.CachedTokens, o.ReasoningTokens, o.Estimated,
		o.CostUSD, o.LatencyMS, o.TTFTMS, c.At}
}

func resultArgs(c domain.Completion) []any {
	o := c.Outcome
	return []any{o.FinishReason, asJSON{o.Error}, asJSON{o.Attempts}, asJSON{o.DroppedParameters}, c.At,
		orNull(o.ResolvedModel), orNull(o.RawFinishReason)}
}

func transcriptArgs(c domain.Completion) []any {
	if c.Transcript == nil {
		return []any{(*string)(nil), (*string)(nil), asJSON{}}
	}
	return textArgs(*c.Transcript)
}

func textArgs(t domain.Transcript) []any {
	answer, reasoning, segments := t.Split()
	return []any{&answer, &reasoning, asJSON{segments}}
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
