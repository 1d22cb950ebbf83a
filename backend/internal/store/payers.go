package store

import (
	"cmp"
	"context"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// Payer is an organization as it pays for what others do with a prompt of its own.
type Payer struct {
	OrganizationID string
	BillingPlan    string
	UsageLimits    domain.UsageLimits `gorm:"serializer:json"`
	StoredBytes    int64

	ProviderKeysRevision int64
}

// PayerOfPrompt is the organization of a prompt that was shared with an actor of another one; nil for any other prompt.
func (s *Store) PayerOfPrompt(ctx context.Context, actor domain.Actor, promptID string) (*Payer, error) {
	return payer(s.conn(ctx).Where("shared.prompt_id = ?", promptID), actor)
}

// PayerOfExecution is PayerOfPrompt for the prompt of an execution.
func (s *Store) PayerOfExecution(ctx context.Context, actor domain.Actor, id string) (*Payer, error) {
	return payer(s.conn(ctx).Where("shared.prompt_id = (SELECT prompt_id FROM executions WHERE id = ?)", id), actor)
}

func payer(db *gorm.DB, actor domain.Actor) (*Payer, error) {
	var found []Payer
	err := db.Table("shared_prompts shared").
		Select("o.id AS organization_id, o.billing_plan, o.usage_limits, o.stored_bytes, o.provider_keys_revision").
		Joins("JOIN prompts ON prompts.id = shared.prompt_id").
		Joins("JOIN organizations o ON o.id = prompts.organization_id AND o.suspended_at IS NULL").
		Where("shared.shared_with_user_id = ? AND o.id <> ?", cmp.Or(actor.UserID, noID), cmp.Or(actor.OrganizationID, noID)).
		Limit(1).Find(&found).Error
	if len(found) == 0 {
		return nil, err
	}
	return &found[0], err
}

// CountRunsOf counts a person's executions of a prompt in the month of now, the deleted ones too.
func (s *Store) CountRunsOf(ctx context.Context, p domain.Handle[domain.Prompt], userID string, now time.Time) (int, error) {
	_, start, end := domain.MonthOf(now)
	var n int64
	err := s.conn(ctx).Model(&domain.Execution{}).
		Where("organization_id = ? AND user_id = ? AND created_at >= ? AND created_at < ? AND prompt_id = ?",
			p.Value().OrganizationID, userID, start, end, p.Value().ID).Count(&n).Error
	return int(n), err
}
