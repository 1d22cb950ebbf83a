package store

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/google/uuid"

	"playground/internal/domain"
)

// The index has, beside a thing's own tokens, one for its organization and one for its type: so what belongs to others
// is passed over in the index already. No word begins with a section sign.
func organizationToken(id string) string            { return "§" + strings.ReplaceAll(id, "-", "") }
func typeToken(searchType domain.SearchType) string { return "§" + string(searchType) }

// Search finds what an organization has, newest first, up to one more than the page asks for. Deleted things, and those
// of deleted prompts, are not found.
func (s *Store) Search(ctx context.Context, organizationID string, q domain.SearchQuery, page domain.PageRequest) ([]domain.Unchecked[domain.SearchHit], error) {
	query, args, err := s.searchQuery(organizationID, q, page)
	if err != nil {
		return nil, err
	}
	rows, err := s.conn(ctx).Raw(query, args...).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []domain.Unchecked[domain.SearchHit]
	for rows.Next() { // one after the other: their texts may be long
		var row searchRow
		if err := s.db.ScanRows(rows, &row); err != nil {
			return nil, err
		}
		out = append(out, domain.NewUnchecked(row.hit(q.Terms)))
	}
	return out, rows.Err()
}

// searchRow is a hit with its texts.
type searchRow struct {
	ID, PromptID, OrganizationID, ProjectID, PromptName, Message, SystemPrompt, ResponseText string

	Type             domain.SearchType
	VersionNumber    *int
	Model            *string
	Messages         []domain.Message  `gorm:"serializer:json"`
	VariableValues   map[string]string `gorm:"serializer:json"`
	PromptCreated    *time.Time
	VersionCreated   *time.Time
	ExecutionCreated *time.Time
}

func (r searchRow) hit(terms []domain.SearchTerm) domain.SearchHit {
	h := domain.SearchHit{ID: r.ID, Type: r.Type, OrganizationID: r.OrganizationID, ProjectID: r.ProjectID, PromptID: r.PromptID,
		PromptName: r.PromptName, VersionNumber: r.VersionNumber, Model: r.Model}
	for _, created := range []*time.Time{r.PromptCreated, r.VersionCreated, r.ExecutionCreated} {
		if created != nil {
			h.CreatedAt = *created
		}
	}
	h.Matched, h.Snippet = domain.SearchSnippet(r.fields(), terms)
	return h
}

func (r searchRow) fields() []domain.SearchField {
	switch r.Type {
	case domain.SearchPrompt:
		return domain.Prompt{Name: r.PromptName, SystemPrompt: r.SystemPrompt, Messages: r.Messages}.SearchFields()
	case domain.SearchVersion:
		return domain.PromptVersion{Message: r.Message, SystemPrompt: r.SystemPrompt, Messages: r.Messages}.SearchFields()
	default:
		return domain.Execution{VariableValues: r.VariableValues,
			Result: &domain.ExecutionResult{ResponseText: r.ResponseText}}.SearchFields()
	}
}

// searchQuery reads hits from the index first, then, going back in time, those that may be seen, and at last the texts of
// a page.
func (s *Store) searchQuery(organizationID string, q domain.SearchQuery, page domain.PageRequest) (query string, args []any, err error) {
	before, beforeArgs, err := positionBefore(page.Before)
	if err != nil {
		return "", nil, err
	}
	match, visible := fts5Query(organizationID, q), fmt.Sprintf(visibleInSQLite, before)
	if s.postgres {
		match, visible = tsQuery(organizationID, q), fmt.Sprintf(visibleInPostgres, before)
	}
	args = append(append([]any{match}, beforeArgs...), organizationID, page.Limit+1)
	return `SELECT page.*, coalesce(v.version_number, e.version_number) AS version_number, e.model, coalesce(v.message, '') AS message,
		coalesce(own.system_prompt, v.system_prompt, '') AS system_prompt, coalesce(own.messages, v.messages) AS messages,
		e.variable_values, substr(coalesce(r.response_text, ''), 1, ` + searchedCharacters + `) AS response_text,
		own.created_at AS prompt_created, v.created_at AS version_created, e.created_at AS execution_created
		FROM (` + visible + ` ORDER BY hits.position DESC LIMIT ?) AS page
		LEFT JOIN prompts own ON page.type = 'prompt' AND own.id = page.id
		LEFT JOIN prompt_versions v ON page.type = 'version' AND v.id = page.id
		LEFT JOIN executions e ON page.type = 'execution' AND e.id = page.id
		LEFT JOIN execution_results r ON page.type = 'execution' AND r.execution_id = page.id
		ORDER BY page.position DESC`, args, nil
}

const (
	foundColumns = "d.position, d.id, d.type, d.prompt_id, p.organization_id, p.project_id, p.name AS prompt_name"
	foundTables  = `search_documents d CROSS JOIN prompts p CROSS JOIN projects LEFT JOIN executions e ON e.id = d.execution_id
		WHERE d.position = hits.position AND p.id = d.prompt_id AND projects.id = p.project_id
		AND p.organization_id = ? AND p.deleted_at IS NULL AND projects.deleted_at IS NULL AND e.deleted_at IS NULL`

	// The index gives hits in the order of their positions, one after the other.
	visibleInSQLite = "SELECT " + foundColumns + ` FROM (SELECT rowid AS position FROM search_tokens
		WHERE search_tokens MATCH ? AND rowid < %s) AS hits CROSS JOIN ` + foundTables
	// Unless it is kept from it, PostgreSQL walks through all things in order until it has a page of hits, or looks
	// up all hits at once.
	visibleInPostgres = `WITH matching AS MATERIALIZED (SELECT position FROM search_tokens WHERE tokens @@ CAST(? AS tsquery) AND position < %s)
		SELECT found.* FROM (SELECT position FROM matching ORDER BY position DESC) AS hits
		CROSS JOIN LATERAL (SELECT ` + foundColumns + " FROM " + foundTables + " LIMIT 1) AS found"
)

// searchedCharacters is as many as the bytes that are indexed could hold.
const searchedCharacters = "65536"

// positionBefore is, in SQL, the position of the thing with this id, or of the newest that could be.
func positionBefore(id string) (expression string, args []any, err error) {
	if id == "" {
		return fmt.Sprint(int64(math.MaxInt64)), nil, nil
	}
	position, err := searchPosition(id)
	return fmt.Sprintf("coalesce((SELECT position FROM search_documents WHERE id = ?), %d)", position), []any{id}, err
}

// searchPosition is where a thing stands among all: the time in its UUIDv7, then what orders it within a millisecond.
func searchPosition(id string) (int64, error) {
	b, err := uuid.Parse(id)
	if err != nil {
		return 0, err
	}
	var milliseconds int64
	for _, octet := range b[:6] {
		milliseconds = milliseconds<<8 | int64(octet)
	}
	within := int64(b[6]&0xf)<<8 | int64(b[7])
	return milliseconds<<15 | within<<3 | int64(b[8]>>3&7), nil
}

// tsQuery and fts5Query ask for the same. A token has neither quotes nor operators in it.
func tsQuery(organizationID string, q domain.SearchQuery) string {
	all := []string{"'" + organizationToken(organizationID) + "'"}
	var types []string
	for _, t := range q.Types {
		types = append(types, "'"+typeToken(t)+"'")
	}
	all = append(all, "("+strings.Join(types, " | ")+")")
	for _, t := range q.Terms {
		all = append(all, "'"+t.Token+"'"+prefixed(t, ":*"))
	}
	return strings.Join(all, " & ")
}

func fts5Query(organizationID string, q domain.SearchQuery) string {
	all := []string{`"` + organizationToken(organizationID) + `"`}
	var types []string
	for _, t := range q.Types {
		types = append(types, `"`+typeToken(t)+`"`)
	}
	all = append(all, "("+strings.Join(types, " OR ")+")")
	for _, t := range q.Terms {
		all = append(all, `"`+t.Token+`"`+prefixed(t, "*"))
	}
	return strings.Join(all, " AND ")
}

func prefixed(t domain.SearchTerm, sign string) string {
	if t.Prefix {
		return sign
	}
	return ""
}
