package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

// CreateAPIKey inserts a key.
func (s *Store) CreateAPIKey(ctx context.Context, k domain.APIKey) error {
	return s.conn(ctx).Create(&k).Error
}

// APIKey reads a key that was not revoked.
func (s *Store) APIKey(ctx context.Context, id string) (domain.Unchecked[domain.APIKey], error) {
	return s.apiKey(s.namedAPIKeys(ctx), id)
}

// APIKeyForUpdate is APIKey that locks it against changes until the transaction ends.
func (s *Store) APIKeyForUpdate(ctx context.Context, id string) (domain.Unchecked[domain.APIKey], error) {
	return s.apiKey(s.forUpdate(s.namedAPIKeys(ctx), "api_keys"), id)
}

func (s *Store) apiKey(db *gorm.DB, id string) (domain.Unchecked[domain.APIKey], error) {
	var k domain.APIKey
	err := db.Where("api_keys.id = ?", id).Take(&k).Error
	return unchecked(k, err, "API key")
}

// namedAPIKeys are the keys that were not revoked, with their makers and projects.
func (s *Store) namedAPIKeys(ctx context.Context) *gorm.DB {
	return s.conn(ctx).Table("api_keys").
		Select("api_keys.*, u.name AS user_name, p.name AS project_name, "+expired+" AS has_expired", s.now()).
		Joins("JOIN users u ON u.id = api_keys.user_id").
		Joins("LEFT JOIN projects p ON p.id = api_keys.project_id").
		Where("api_keys.revoked_at IS NULL")
}

// expired says of a key whether its time is over, by the database's clock.
const expired = "(api_keys.expires_at IS NOT NULL AND api_keys.expires_at <= ?)"

// APIKeys lists the keys of the actor's organization, theirs or, of all people, newest first, up to one more than the
// page asks for. A key whose grace after a rotation is over is as good as revoked.
func (s *Store) APIKeys(ctx context.Context, actor domain.Actor, ofAll bool, page domain.PageRequest) ([]domain.APIKey, error) {
	db := s.namedAPIKeys(ctx).Where("api_keys.organization_id = ?", actor.OrganizationID).
		Where("NOT (api_keys.rotated_at IS NOT NULL AND "+expired+")", s.now())
	if !ofAll {
		db = db.Where("api_keys.user_id = ?", actor.UserID)
	}
	var out []domain.APIKey
	return out, keysetPage(db, page, "api_keys").Find(&out).Error
}

// CountAPIKeys counts a person's keys that work, in all organizations, also those that another has taken the place of.
func (s *Store) CountAPIKeys(ctx context.Context, userID string) (int, error) {
	var n int64
	err := s.conn(ctx).Table("api_keys").Where("user_id = ? AND revoked_at IS NULL", userID).
		Where("NOT "+expired, s.now()).Count(&n).Error
	return int(n), err
}

// UpdateAPIKey writes what of a key its maker may change. This transaction has locked it.
func (s *Store) UpdateAPIKey(ctx context.Context, k domain.Handle[domain.APIKey], next domain.APIKey) error {
	return updated(s.conn(ctx).Model(&domain.APIKey{ID: k.Value().ID}).
		Select("name", "scopes", "expires_at", "requests_per_minute", "monthly_executions").UpdateColumns(next), "API key")
}

// RevokeAPIKey ends a key; NOT_FOUND when it had ended. It waits for runs that are being started with the key.
func (s *Store) RevokeAPIKey(ctx context.Context, k domain.Handle[domain.APIKey], now time.Time) error {
	return updated(s.conn(ctx).Model(&domain.APIKey{}).Where("id = ? AND revoked_at IS NULL", k.Value().ID).
		UpdateColumn("revoked_at", now), "API key")
}

// RevokeAPIKeysOf ends all keys of a person, and returns those that it ended.
func (s *Store) RevokeAPIKeysOf(ctx context.Context, userID string, now time.Time) ([]domain.APIKey, error) {
	var ended []domain.APIKey
	return ended, s.conn(ctx).Model(&ended).Clauses(clause.Returning{}).Where("user_id = ? AND revoked_at IS NULL", userID).
		UpdateColumn("revoked_at", now).Error
}

// RetireAPIKey lets a key that another takes the place of work for so long, and no longer than it would have. This
// transaction has locked it.
func (s *Store) RetireAPIKey(ctx context.Context, k domain.Handle[domain.APIKey], grace time.Duration) error {
	return updated(s.conn(ctx).Model(&domain.APIKey{}).Where("id = ? AND rotated_at IS NULL", k.Value().ID).
		UpdateColumns(map[string]any{"rotated_at": s.now(), "expires_at": s.endAfter(k.Value(), grace)}), "API key")
}

func (s *Store) endAfter(k domain.APIKey, grace time.Duration) any {
	if s.postgres {
		return gorm.Expr("least(expires_at, clock_timestamp() + make_interval(secs => ?))", grace.Seconds())
	}
	end := time.Now().UTC().Add(grace)
	if k.ExpiresAt != nil && k.ExpiresAt.Before(end) {
		end = *k.ExpiresAt
	}
	return end
}

// APIKeyAfter reads the key that took the place of another, one that was revoked too; nil for none.
func (s *Store) APIKeyAfter(ctx context.Context, k domain.Handle[domain.APIKey]) (*domain.APIKey, error) {
	var next domain.APIKey
	err := s.conn(ctx).Where("rotated_from = ?", k.Value().ID).Take(&next).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	return &next, err
}

// APIKeyRights is a key with what its maker may do at one moment.
type APIKeyRights struct {
	Key           domain.APIKey `gorm:"embedded"`
	SessionRights `gorm:"embedded"`
}

const (
	apiKeysMembership = "JOIN memberships m ON m.user_id = api_keys.user_id AND m.organization_id = api_keys.organization_id"
	apiKeysMaker      = "JOIN users u ON u.id = api_keys.user_id AND u.suspended_at IS NULL"
)

// makersOf joins the makers of keys that were not revoked as they are now: memberships m and organizations o.
func (s *Store) makersOf(db *gorm.DB) *gorm.DB {
	return db.Table("api_keys").Joins(apiKeysMembership).Joins(membershipsOrganization).Joins(apiKeysMaker).
		Where("api_keys.revoked_at IS NULL")
}

// LiveAPIKey is what bounds a request that came with a key: the key, and its maker's role.
type LiveAPIKey struct {
	Key  domain.APIKey `gorm:"embedded"`
	Role domain.Role
}

// LiveAPIKeys reads those of the keys that work, as APIKeyRights does, by their ids.
func (s *Store) LiveAPIKeys(ctx context.Context, ids []string) (map[string]LiveAPIKey, error) {
	out := map[string]LiveAPIKey{}
	for some := range slices.Chunk(ids, idsAtOnce) {
		var rows []LiveAPIKey
		err := s.makersOf(s.conn(ctx)).Select("api_keys.*, m.role").Where("api_keys.id IN ?", some).
			Where("NOT "+expired, s.now()).Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			out[row.Key.ID] = row
		}
	}
	return out, nil
}

// CountAPIKeyRuns counts the runs that a family of keys has started in a time.
func (s *Store) CountAPIKeyRuns(ctx context.Context, family string, from, to time.Time) (int, error) {
	sum := 0
	for _, table := range []string{"executions", "completions"} {
		var n int64
		err := s.conn(ctx).Table(table).Where("api_key_id IN (SELECT id FROM api_keys WHERE id = ? OR family_id = ?) AND created_at >= ? AND created_at < ?",
			family, family, from, to).Count(&n).Error
		if err != nil {
			return 0, err
		}
		sum += int(n)
	}
	return sum, nil
}

// SeeAPIKeys notes that keys were used, of each at most once in a while.
func (s *Store) SeeAPIKeys(ctx context.Context, ids []string, every time.Duration) error {
	for some := range slices.Chunk(ids, idsAtOnce) {
		err := s.conn(ctx).Model(&domain.APIKey{}).Where("id IN ?", some).
			Where("last_used_at IS NULL OR last_used_at < ?", s.ago(every)).UpdateColumn("last_used_at", s.now()).Error
		if err != nil {
			return err
		}
	}
	return nil
}
