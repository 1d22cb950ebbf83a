package store

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// fitting are a prompt's executions that fit what a filter says about bounded columns.
func (s *Store) fitting(db *gorm.DB, of domain.Handle[domain.Prompt], f domain.ExecutionFilter) *gorm.DB {
	db = runsShown(db.Where("executions.prompt_id = ? AND executions.deleted_at IS NULL", of.Value().ID), of)
	if f.Status != "" {
		db = db.Where("executions.status = ?", f.Status)
	}
	if f.Status != "" && f.Status != domain.StatusCompleted { // what the index of the others has as its condition
		db = db.Where("executions.status <> 'completed'")
	}
	if f.Model != "" {
		db = db.Where("executions.model = ?", f.Model)
	}
	if f.VersionNumber > 0 {
		db = db.Where("executions.prompt_version_id = (SELECT id FROM prompt_versions WHERE prompt_id = ? AND version_number = ?)",
			of.Value().ID, f.VersionNumber)
	}
	if f.Pane != "" {
		db = db.Where("executions.pane = ?", f.Pane)
	}
	return db
}

// runsShown narrows executions to those that the holder of a handle may see.
func runsShown[T domain.TenantThing](db *gorm.DB, of domain.Handle[T]) *gorm.DB {
	if user := of.RunsOf(); user != "" {
		db = db.Where("executions.user_id = ?", user)
	}
	return db
}

// holding narrows executions to those whose texts and values hold what a filter asks for.
func (s *Store) holding(db *gorm.DB, f domain.ExecutionFilter) *gorm.DB {
	find, each := "instr", "json_each"
	if s.postgres {
		find, each = "strpos", "jsonb_each_text"
	}
	if f.Words != "" {
		inText, arguments := anyCase(find, "r.response_text", f.Words)
		inValue, _ := anyCase(find, "e.value", f.Words)
		db = db.Where(inText+" OR EXISTS (SELECT 1 FROM "+each+"(executions.variable_values) AS e WHERE "+inValue+")",
			append(arguments, arguments...)...)
	}
	for name, value := range f.Values {
		db = db.Where("EXISTS (SELECT 1 FROM "+each+"(executions.variable_values) AS e WHERE e.key = ? AND lower(e.value) IN ?)", name, spellings(value))
	}
	return db
}

// anyCase is the condition that a column holds words in any case, and its arguments.
func anyCase(find, column, words string) (condition string, arguments []any) {
	var either []string
	for _, spelling := range spellings(words) {
		either = append(either, find+"(lower("+column+"), ?) > 0")
		arguments = append(arguments, spelling)
	}
	return strings.Join(either, " OR "), arguments
}

// spellings are how a text in any case may stand after a database's lower(): not all of them know more than ASCII.
func spellings(text string) []string {
	first, size := utf8.DecodeRuneInString(text)
	title := text
	if size > 0 {
		title = string(unicode.ToTitle(first)) + strings.ToLower(text[size:])
	}
	var out []string
	for _, one := range []string{strings.ToLower(text), text, title, strings.ToUpper(text)} {
		if one = strings.Map(lowerASCII, one); !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

func lowerASCII(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// What one search reads at most. Texts are in no index, so without a bound one request could read a history of years.
const (
	searchedExecutions = 250
	searchedBytes      = 16 << 20 // beyond the first execution's
)

// SearchEnd is the id of the last execution that a search through texts, from the one before an id on, reads at once;
// "" when it reaches the end of the history.
func (s *Store) SearchEnd(ctx context.Context, of domain.Handle[domain.Prompt], f domain.ExecutionFilter, before string) (string, error) {
	var rows []struct {
		ID    string
		Bytes int
	}
	db := s.fitting(s.conn(ctx).Table("executions"), of, f).Joins("JOIN execution_results r ON r.execution_id = executions.id").
		Select("executions.id, octet_length(r.response_text) + octet_length(CAST(executions.variable_values AS text)) AS bytes")
	if err := keysetPage(db, domain.PageRequest{Before: before, Limit: searchedExecutions}, "executions").Find(&rows).Error; err != nil {
		return "", err
	}
	bytes := 0
	for i, row := range rows {
		if bytes += row.Bytes; i == searchedExecutions || i > 0 && bytes > searchedBytes {
			return rows[i-1].ID, nil
		}
	}
	return "", nil
}

// ExecutionsBefore reads, by the id of each of some executions of a prompt that may be seen, the one that ran before it, as far as a
// list's row holds it and without its text.
func (s *Store) ExecutionsBefore(ctx context.Context, of domain.Handle[domain.Prompt], ids []string) (map[string]domain.Execution, error) {
	columns := listedExecution + ", " + listed("executions.variable_values") + ", " + s.listedConfig("executions.model_config")
	out, mine := map[string]domain.Execution{}, ""
	if of.RunsOf() != "" {
		mine = "AND e.user_id = following.user_id"
	}
	for some := range slices.Chunk(ids, idsAtOnce) {
		var rows []executionRow
		err := s.conn(ctx).Table("executions AS following").
			Select(columns+", r.dropped_parameters, following.id AS following_id").
			Joins(`JOIN executions ON executions.id = (SELECT e.id FROM executions e WHERE e.prompt_id = following.prompt_id
				AND e.deleted_at IS NULL AND e.id < following.id `+mine+` ORDER BY e.id DESC LIMIT 1)`).
			Joins("JOIN execution_results r ON r.execution_id = executions.id").
			Where("following.prompt_id = ? AND following.id IN ?", of.Value().ID, some).Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			out[row.FollowingID] = row.execution()
		}
	}
	return out, nil
}

// ExecutionBefore reads the execution of a prompt that ran before another, with all its values and without its text.
// Nil when that was the first one.
func (s *Store) ExecutionBefore(ctx context.Context, e domain.Handle[domain.Execution]) (*domain.Execution, error) {
	var rows []executionRow
	err := runsShown(s.conn(ctx).Table("executions"), e).Select("executions.*, r.dropped_parameters").
		Joins("JOIN execution_results r ON r.execution_id = executions.id").
		Where("executions.prompt_id = ? AND executions.deleted_at IS NULL AND executions.id < ?", e.Value().PromptID, e.Value().ID).
		Order("executions.id DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	before := rows[0].execution()
	return &before, nil
}
