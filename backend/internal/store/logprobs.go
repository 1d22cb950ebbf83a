package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// logprobsRow is a run's Logprobs as they lie on disk.
type logprobsRow struct {
	ExecutionID string
	Tokens      int
	Dropped     int
	Body        []byte // the lines, compressed
}

// TableName implements GORM's Tabler.
func (logprobsRow) TableName() string { return "execution_logprobs" }

// createLogprobs writes the probabilities of a completed run's tokens, in the transaction that completes it.
func (s *Store) createLogprobs(ctx context.Context, all []domain.Completion, completed []bool) error {
	for i, c := range all {
		if c.Logprobs == nil || !completed[i] {
			continue
		}
		if err := s.createLogprobsOf(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) createLogprobsOf(ctx context.Context, c domain.Completion) error {
	compressed, err := compress(c.Logprobs.Lines)
	if err != nil {
		return fmt.Errorf("compress logprobs: %w", err)
	}
	s.stored.add(c.OrganizationID, len(compressed))
	return s.conn(ctx).Create(&logprobsRow{ExecutionID: c.ExecutionID, Tokens: c.Logprobs.Tokens, Dropped: c.Logprobs.Dropped, Body: compressed}).Error
}

// Logprobs reads the probabilities of an execution's tokens. It is nil where none were kept.
func (s *Store) Logprobs(ctx context.Context, e domain.Handle[domain.Execution]) (*domain.Logprobs, error) {
	var row logprobsRow
	err := s.conn(ctx).Where("execution_id = ?", e.Value().ID).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	var lines []byte
	if err == nil {
		lines, err = decompress(row.Body)
	}
	if err != nil {
		return nil, fmt.Errorf("read logprobs: %w", err)
	}
	return &domain.Logprobs{Lines: lines, Tokens: row.Tokens, Dropped: row.Dropped}, nil
}
