package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

// clientBatch is a batch that was counted.
type clientBatch struct {
	UserID    string
	ID        string
	CreatedAt time.Time
}

// AddClientCounts adds to what the app noticed, once for each batch of a person, and says whether it did.
func (s *Store) AddClientCounts(ctx context.Context, userID, batchID string, counts []domain.ClientCount, now time.Time) (added bool, err error) {
	err = s.Tx(ctx, func(tx *Store) error {
		added = false
		batch := clientBatch{UserID: userID, ID: batchID, CreatedAt: now}
		res := tx.conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&batch)
		if res.Error != nil || res.RowsAffected == 0 {
			return res.Error
		}
		added = true
		return tx.addClientCounts(ctx, counts)
	})
	return added && err == nil, err
}

// addClientCounts writes in an order in which two transactions cannot wait for each other.
func (s *Store) addClientCounts(ctx context.Context, counts []domain.ClientCount) error {
	rows := slices.Clone(counts)
	slices.SortFunc(rows, func(a, b domain.ClientCount) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Screen, b.Screen), cmp.Compare(a.Bucket, b.Bucket))
	})
	return s.conn(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "organization_id"}, {Name: "day"}, {Name: "kind"}, {Name: "screen"}, {Name: "bucket"}},
		DoUpdates: clause.Assignments(map[string]any{"count": gorm.Expr("client_counts.count + excluded.count")}),
	}).Create(&rows).Error
}

// purgeClientEvents removes batches that are known no longer, and counts of days that are not asked about.
func (s *Store) purgeClientEvents(ctx context.Context, now time.Time) error {
	if err := s.conn(ctx).Where("created_at < ?", now.Add(-domain.ClientBatchTTL)).Delete(&clientBatch{}).Error; err != nil {
		return err
	}
	return s.conn(ctx).Where("day < ?", domain.DayOf(now.Add(-domain.ClientCountTTL))).Delete(&domain.ClientCount{}).Error
}
