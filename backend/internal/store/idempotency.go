package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// IdempotencyKey reads what a key stands for since a time, nil for nothing.
func (s *Store) IdempotencyKey(ctx context.Context, userID, key string, since time.Time) (*domain.IdempotencyKey, error) {
	var k domain.IdempotencyKey
	err := s.conn(ctx).Where("user_id = ? AND key = ? AND created_at > ?", userID, key, since).Take(&k).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	return &k, err
}

// CreateIdempotencyKey binds a key, in place of one that is older than since. A live one is a duplicate.
func (s *Store) CreateIdempotencyKey(ctx context.Context, k domain.IdempotencyKey, since time.Time) error {
	err := s.conn(ctx).Where("user_id = ? AND key = ? AND created_at <= ?", k.UserID, k.Key, since).
		Delete(&domain.IdempotencyKey{}).Error
	if err != nil {
		return err
	}
	return s.conn(ctx).Create(&k).Error
}

// CreatedThing reads what an actor made under a key since a time, nil for nothing.
func (s *Store) CreatedThing(ctx context.Context, actor domain.Actor, key string, since time.Time) (*domain.CreatedThing, error) {
	var made domain.CreatedThing
	err := s.conn(ctx).Where("organization_id = ? AND user_id = ? AND key = ? AND created_at > ?",
		actor.OrganizationID, actor.UserID, key, since).Take(&made).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	return &made, err
}

// CreateCreatedThing binds a key, and removes all that are older than since. A live one is a duplicate.
func (s *Store) CreateCreatedThing(ctx context.Context, made domain.CreatedThing, since time.Time) error {
	if err := s.conn(ctx).Where("created_at <= ?", since).Delete(&domain.CreatedThing{}).Error; err != nil {
		return err
	}
	return s.conn(ctx).Create(&made).Error
}
