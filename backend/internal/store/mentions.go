package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// mentions are those of a person that they may see at this moment: of prompts of the organization they are in, or that
// are shared with them, and of runs that they see.
func (s *Store) mentions(ctx context.Context, actor domain.Actor) *gorm.DB {
	return s.seenMentions(s.conn(ctx).Model(&domain.Mention{}), actor).
		Select("mentions.*, comments.prompt_id, prompts.name AS prompt_name, prompts.organization_id, comments.parent_id, " +
			"comments.version_number, comments.execution_id, comments.user_id AS author_id, users.name AS author_name, " +
			"substr(comments.body, 1, 160) AS body").
		Joins("JOIN users ON users.id = comments.user_id")
}

func (s *Store) seenMentions(db *gorm.DB, actor domain.Actor) *gorm.DB {
	db = db.Joins("JOIN comments ON comments.id = mentions.comment_id AND comments.deleted_at IS NULL").
		Joins("JOIN prompts ON prompts.id = comments.prompt_id AND prompts.deleted_at IS NULL").
		Joins("JOIN projects ON projects.id = prompts.project_id AND projects.deleted_at IS NULL").
		Joins("LEFT JOIN executions runs ON runs.id = comments.execution_id")
	return sharedWith(db, actor).Where("mentions.user_id = ?", actor.UserID).
		Where("(prompts.organization_id = ? OR shared.shared_with_user_id IS NOT NULL)", actor.OrganizationID).
		Where("(comments.execution_id IS NULL OR runs.deleted_at IS NULL AND (prompts.organization_id = ? OR shared.shows_runs OR runs.user_id = ?))",
			actor.OrganizationID, actor.UserID)
}

// Mentions lists the comments that name a person, newest first, up to one more than the page asks for.
func (s *Store) Mentions(ctx context.Context, actor domain.Actor, page domain.PageRequest) ([]domain.Mention, error) {
	var out []domain.Mention
	return out, keysetPage(s.mentions(ctx, actor), page, "mentions").Find(&out).Error
}

// Mention reads one of a person's.
func (s *Store) Mention(ctx context.Context, actor domain.Actor, id string) (domain.Unchecked[domain.Mention], error) {
	var m domain.Mention
	err := s.mentions(ctx, actor).Where("mentions.id = ?", id).Take(&m).Error
	return unchecked(m, err, "mention")
}

// CountUnreadMentions counts a person's up to a number.
func (s *Store) CountUnreadMentions(ctx context.Context, actor domain.Actor, most int) (int, error) {
	var n int64
	some := s.seenMentions(s.conn(ctx).Table("mentions"), actor).Select("mentions.id").Where("mentions.read_at IS NULL").Limit(most)
	err := s.conn(ctx).Table("(?) AS unread", some).Count(&n).Error
	return int(n), err
}

// SetMentionRead marks a mention as read at a time, or (nil) as unread.
func (s *Store) SetMentionRead(ctx context.Context, m domain.Handle[domain.Mention], at *time.Time) error {
	return updated(s.conn(ctx).Model(&domain.Mention{}).Where("id = ?", m.Value().ID).UpdateColumn("read_at", at), "mention")
}

// SetMentions writes whom a comment names: those of before keep their row.
func (s *Store) SetMentions(ctx context.Context, c domain.Handle[domain.Comment], userIDs []string, added []domain.Mention) error {
	db := s.conn(ctx).Where("comment_id = ?", c.Value().ID)
	if len(userIDs) > 0 {
		db = db.Where("user_id NOT IN ?", userIDs)
	}
	if err := db.Delete(&domain.Mention{}).Error; err != nil {
		return err
	}
	return s.CreateMentions(ctx, added)
}

// CreateMentions tells people of a comment that names them.
func (s *Store) CreateMentions(ctx context.Context, mentions []domain.Mention) error {
	if len(mentions) == 0 {
		return nil
	}
	return s.conn(ctx).Create(&mentions).Error
}

// Mentionable lists the people whom a comment on a prompt may mention, up to one more than the page asks for: those of its
// organization and those who have it by a share; to these, who shared it with them and whose comments they see.
func (s *Store) Mentionable(ctx context.Context, actor domain.Actor, p domain.Handle[domain.Prompt], name string, page domain.PageRequest) ([]domain.Mentioned, error) {
	db := s.mentionable(ctx, actor, p)
	if name != "" {
		db = db.Where(`lower(users.name) LIKE ? ESCAPE '\'`, "%"+likeEscapes.Replace(strings.ToLower(name))+"%")
	}
	var out []domain.Mentioned
	return out, keysetPage(db.Select("users.id, users.name"), page, "users").Find(&out).Error
}

// AreMentionable says whether all of these people may be mentioned.
func (s *Store) AreMentionable(ctx context.Context, actor domain.Actor, p domain.Handle[domain.Prompt], userIDs []string) (bool, error) {
	ids := slices.Compact(slices.Sorted(slices.Values(userIDs)))
	var n int64
	err := s.mentionable(ctx, actor, p).Where("users.id IN ?", ids).Count(&n).Error
	return int(n) == len(ids), err
}

func (s *Store) mentionable(ctx context.Context, actor domain.Actor, p domain.Handle[domain.Prompt]) *gorm.DB {
	members := s.conn(ctx).Table("memberships").Select("user_id").Where("organization_id = ?", p.Value().OrganizationID)
	guests := s.conn(ctx).Table("shared_prompts").Select("shared_with_user_id").Where("prompt_id = ?", p.Value().ID)
	db := s.conn(ctx).Table("users").Where("users.id IN (?) OR users.id IN (?)", members, guests)
	if !p.ByShare() {
		return db
	}
	sharer := s.conn(ctx).Table("shared_prompts").Select("created_by").
		Where("prompt_id = ? AND shared_with_user_id = ?", p.Value().ID, actor.UserID)
	authors := s.comments(ctx, p).Where("comments.deleted_at IS NULL").Select("comments.user_id")
	return db.Where("users.id IN (?) OR users.id IN (?)", sharer, authors)
}
