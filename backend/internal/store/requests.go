package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// compressFrom is how many bytes of a body are worth compressing.
const compressFrom = 4 << 10

const gzipped = "gzip"

// requestRow is an ExecutionRequest with its body as it lies on disk.
type requestRow struct {
	ExecutionID string
	Number      int
	Provider    string
	Endpoint    string
	Body        []byte
	Encoding    string // "" or gzipped
	SHA256      string `gorm:"column:sha256"` // of the plain body
	CreatedAt   time.Time
}

// TableName implements GORM's Tabler.
func (requestRow) TableName() string { return "execution_requests" }

func requestRowOf(r domain.ExecutionRequest) (requestRow, error) {
	row := requestRow{ExecutionID: r.ExecutionID, Number: r.Number, Provider: r.Provider, Endpoint: r.Endpoint,
		Body: r.Body, SHA256: r.SHA256, CreatedAt: r.CreatedAt}
	if len(r.Body) >= compressFrom {
		compressed, err := compress(r.Body)
		if err != nil {
			return row, fmt.Errorf("compress request: %w", err)
		}
		row.Body, row.Encoding = compressed, gzipped
	}
	return row, nil
}

// ExecutionRequest reads what an execution sent, the last of them, with its plain body. It is nil for an
// execution from before requests were kept.
func (s *Store) ExecutionRequest(ctx context.Context, e domain.Handle[domain.Execution]) (*domain.ExecutionRequest, error) {
	var row requestRow
	err := s.conn(ctx).Where("execution_id = ?", e.Value().ID).Order("number DESC").Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err == nil && row.Encoding == gzipped {
		row.Body, err = decompress(row.Body)
	}
	if err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	return &domain.ExecutionRequest{ExecutionID: row.ExecutionID, Number: row.Number, Provider: row.Provider,
		Endpoint: row.Endpoint, Body: row.Body, SHA256: row.SHA256, CreatedAt: row.CreatedAt}, nil
}

func compress(plain []byte) ([]byte, error) {
	var compressed bytes.Buffer
	w, err := gzip.NewWriterLevel(&compressed, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	err = w.Close() // writes the end
	return compressed.Bytes(), err
}

func decompress(compressed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
