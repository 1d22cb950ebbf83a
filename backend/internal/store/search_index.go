package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

// searchChange is a note of a trigger that a thing is to be indexed.
type searchChange struct {
	Seq  int64
	Type domain.SearchType
	ID   string
}

// searchBackfill is up to where what was there before the index is indexed.
type searchBackfill struct {
	Type     domain.SearchType `gorm:"primaryKey"`
	BeforeID string
}

// searchDocument is a thing in the index.
type searchDocument struct {
	Position    int64 `gorm:"primaryKey;autoIncrement:false"`
	ID          string
	Type        domain.SearchType
	PromptID    string
	ExecutionID *string

	tokens string
}

// IndexSearch indexes up to limit changed things or, where nothing changed, as many that were there before the index.
// It returns how many it looked at: 0 when nothing is left to do, or another instance is at it.
func (s *Store) IndexSearch(ctx context.Context, limit int) (n int, err error) {
	if !s.postgres { // others write while tokens are made
		return s.indexSearch(ctx, limit, s.Tx)
	}
	var isDue, isFree bool
	err = s.conn(ctx).Raw("SELECT EXISTS (SELECT 1 FROM search_queue) OR EXISTS (SELECT 1 FROM search_backfill)").Scan(&isDue).Error
	if err != nil || !isDue {
		return 0, err
	}
	err = s.Tx(ctx, func(tx *Store) error {
		err := tx.conn(ctx).Raw("SELECT pg_try_advisory_xact_lock(hashtext('search'))").Scan(&isFree).Error
		if err != nil || !isFree {
			return err
		}
		n, err = tx.indexSearch(ctx, limit, func(_ context.Context, fn func(*Store) error) error { return fn(tx) })
		return err
	})
	return n, err
}

func (s *Store) indexSearch(ctx context.Context, limit int, write func(context.Context, func(*Store) error) error) (int, error) {
	var changes []searchChange
	if err := s.conn(ctx).Table("search_queue").Order("seq").Limit(limit).Find(&changes).Error; err != nil {
		return 0, err
	}
	if len(changes) == 0 {
		return s.backfillSearch(ctx, limit, write)
	}
	ids, seqs := map[domain.SearchType][]string{}, make([]int64, len(changes))
	for i, c := range changes {
		seqs[i] = c.Seq
		if !slices.Contains(ids[c.Type], c.ID) {
			ids[c.Type] = append(ids[c.Type], c.ID)
		}
	}
	documents, err := s.searchDocuments(ctx, ids)
	if err != nil {
		return 0, err
	}
	return len(changes), write(ctx, func(tx *Store) error {
		if err := tx.putSearchDocuments(ctx, documents); err != nil {
			return err
		}
		return tx.conn(ctx).Table("search_queue").Where("seq IN ?", seqs).Delete(&searchChange{}).Error
	})
}

// backfillSearch indexes things that were there before the index, the newest first.
func (s *Store) backfillSearch(ctx context.Context, limit int, write func(context.Context, func(*Store) error) error) (int, error) {
	var at []searchBackfill
	err := s.conn(ctx).Table("search_backfill").Order("type DESC").Limit(1).Find(&at).Error
	if err != nil || len(at) == 0 {
		return 0, err
	}
	var ids []string
	err = s.conn(ctx).Table(searchTables[at[0].Type]).Where("id < ?", at[0].BeforeID).Order("id DESC").Limit(limit).Pluck("id", &ids).Error
	if err != nil {
		return 0, err
	}
	documents, err := s.searchDocuments(ctx, map[domain.SearchType][]string{at[0].Type: ids})
	if err != nil {
		return 0, err
	}
	return max(1, len(ids)), write(ctx, func(tx *Store) error {
		if err := tx.putSearchDocuments(ctx, documents); err != nil {
			return err
		}
		state := tx.conn(ctx).Table("search_backfill").Where("type = ?", at[0].Type)
		if len(ids) < limit {
			return state.Delete(&searchBackfill{}).Error
		}
		return state.UpdateColumn("before_id", ids[len(ids)-1]).Error
	})
}

var searchTables = map[domain.SearchType]string{domain.SearchPrompt: "prompts", domain.SearchVersion: "prompt_versions",
	domain.SearchExecution: "executions"}

// searchDocuments reads things, one after the other, and makes their tokens. What is gone, or still runs, is left out.
func (s *Store) searchDocuments(ctx context.Context, ids map[domain.SearchType][]string) ([]searchDocument, error) {
	var out []searchDocument
	add := func(row searchRow) error {
		d := searchDocument{ID: row.ID, Type: row.Type, PromptID: row.PromptID}
		if d.Type == domain.SearchExecution {
			d.ExecutionID = &d.ID
		}
		own := []string{organizationToken(row.OrganizationID), typeToken(row.Type), domain.SearchTokens(row.fields())}
		d.tokens = strings.TrimSuffix(strings.Join(own, " "), " ")
		var err error
		d.Position, err = searchPosition(row.ID)
		out = append(out, d)
		return err
	}
	for _, t := range domain.SearchTypes {
		if len(ids[t]) == 0 {
			continue
		}
		rows, err := s.conn(ctx).Raw(searchSources[t], ids[t]).Rows()
		if err == nil {
			err = s.eachSearchRow(rows, add)
		}
		if err != nil {
			return nil, err
		}
	}
	// In one order, so that no two transactions wait for each other.
	slices.SortFunc(out, func(a, b searchDocument) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// searchSources read what is indexed of each type.
var searchSources = map[domain.SearchType]string{
	domain.SearchPrompt: `SELECT 'prompt' AS type, id, id AS prompt_id, organization_id, name AS prompt_name, system_prompt, messages
		FROM prompts WHERE id IN ?`,
	domain.SearchVersion: `SELECT 'version' AS type, v.id, v.prompt_id, p.organization_id, v.message, v.system_prompt, v.messages
		FROM prompt_versions v JOIN prompts p ON p.id = v.prompt_id WHERE v.id IN ?`,
	domain.SearchExecution: `SELECT 'execution' AS type, e.id, e.prompt_id, e.organization_id, e.variable_values,
		substr(r.response_text, 1, ` + searchedCharacters + `) AS response_text
		FROM executions e JOIN execution_results r ON r.execution_id = e.id WHERE e.status <> 'running' AND e.id IN ?`,
}

func (s *Store) eachSearchRow(rows *sql.Rows, do func(searchRow) error) error {
	defer rows.Close()
	for rows.Next() {
		var row searchRow
		if err := s.db.ScanRows(rows, &row); err != nil {
			return err
		}
		if err := do(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// putSearchDocuments writes what is new, and the tokens of what was there.
func (s *Store) putSearchDocuments(ctx context.Context, documents []searchDocument) error {
	kept, err := s.searchPositions(ctx, documents)
	if err != nil {
		return err
	}
	var added []searchDocument
	for _, d := range documents {
		position, isKept := kept[d.ID]
		if !isKept {
			added = append(added, d)
			continue
		}
		err := s.conn(ctx).Exec("UPDATE search_tokens SET tokens = "+s.tokensValue()+" WHERE "+s.tokensKey()+" = ?", d.tokens, position).Error
		if err != nil {
			return err
		}
	}
	if len(added) == 0 {
		return nil
	}
	return s.createSearchDocuments(ctx, added)
}

func (s *Store) searchPositions(ctx context.Context, documents []searchDocument) (map[string]int64, error) {
	ids := make([]string, len(documents))
	for i, d := range documents {
		ids[i] = d.ID
	}
	var kept []searchDocument
	err := s.conn(ctx).Table("search_documents").Where("id IN ?", ids).Find(&kept).Error
	positions := map[string]int64{}
	for _, d := range kept {
		positions[d.ID] = d.Position
	}
	return positions, err
}

// createSearchDocuments inserts documents, each at its place or the next that is free, and their tokens.
func (s *Store) createSearchDocuments(ctx context.Context, documents []searchDocument) error {
	placed := map[string]int64{}
	for len(placed) < len(documents) {
		err := s.conn(ctx).Table("search_documents").
			Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "position"}}, DoNothing: true}).Create(&documents).Error
		if err == nil {
			placed, err = s.searchPositions(ctx, documents)
		}
		if err != nil {
			return err
		}
		for i, d := range documents {
			if _, is := placed[d.ID]; !is {
				documents[i].Position++
			}
		}
	}
	values, args := make([]string, len(documents)), make([]any, 0, 2*len(documents))
	for i, d := range documents {
		values[i] = "(?, " + s.tokensValue() + ")"
		args = append(args, placed[d.ID], d.tokens)
	}
	return s.conn(ctx).Exec("INSERT INTO search_tokens ("+s.tokensKey()+", tokens) VALUES "+strings.Join(values, ", "), args...).Error
}

// tokensKey is how a dialect calls the position of tokens.
func (s *Store) tokensKey() string {
	if s.postgres {
		return "position"
	}
	return "rowid"
}

// tokensValue is, in SQL, what a dialect keeps of tokens.
func (s *Store) tokensValue() string {
	if s.postgres {
		return "array_to_tsvector(string_to_array(?, ' '))"
	}
	return "?"
}
