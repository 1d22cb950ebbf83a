package store

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"playground/internal/domain"
)

// textsAtOnce is how many texts one transaction saves: others wait for it on SQLite.
const textsAtOnce = 64

var savedText = append([]typed{{"execution_id", "uuid"}, {"updated_at", "timestamptz"}}, textOfEnd...)

var (
	saveText  = inBoth("UPDATE execution_results SET updated_at = ?,", setting(namesOf(textOfEnd)...), ofExecution, stillRuns)
	saveTexts = statement{postgres: "UPDATE execution_results r SET " + strings.Join(from("t", savedText[1:]), ", ") +
		" FROM " + rowsOf("t", savedText) + " WHERE r.execution_id = t.execution_id " + stillRuns}
)

const stillRuns = "AND finish_reason IS NULL"

// SaveCheckpoints writes the text that has arrived so far, by execution. Text of one that has ended is never touched.
// When it fails, some may have been written: they are the same when they are written again.
func (s *Store) SaveCheckpoints(ctx context.Context, texts map[string]domain.Transcript, now time.Time) error {
	inOrder := slices.Sorted(maps.Keys(texts)) // so that no two transactions wait for each other
	for _, ids := range portions(inOrder, textsAtOnce, textBytes, func(id string) int { return len(texts[id]) }) {
		rows := make([][]any, len(ids))
		for i, id := range ids {
			rows[i] = append([]any{id, now}, textArgs(texts[id])...)
		}
		if err := s.saveTexts(ctx, rows); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) saveTexts(ctx context.Context, rows [][]any) error {
	if s.postgres {
		return s.exec(ctx, saveTexts, columnsOf(rows)...)
	}
	return s.Tx(ctx, func(tx *Store) error {
		for _, row := range rows {
			if err := tx.exec(ctx, saveText, append(row[1:], row[0])...); err != nil {
				return err
			}
		}
		return nil
	})
}
