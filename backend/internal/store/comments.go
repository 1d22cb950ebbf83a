package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

const (
	commentColumns = "comments.*, users.name AS user_name, resolvers.name AS resolved_by_name, coalesce(CAST(runs.user_id AS text), '') AS run_by"
	isShown        = "comments.deleted_at IS NULL OR comments.parent_id IS NULL AND " + liveReplies + " > 0"
	liveReplies    = "(SELECT count(*) FROM comments replies WHERE replies.parent_id = comments.id AND replies.deleted_at IS NULL)"
)

// comments are those of a prompt that the holder of its handle may see, deleted ones too.
func (s *Store) comments(ctx context.Context, p domain.Handle[domain.Prompt]) *gorm.DB {
	db := s.conn(ctx).Model(&domain.Comment{}).Joins("LEFT JOIN executions runs ON runs.id = comments.execution_id").
		Where("comments.prompt_id = ? AND (comments.execution_id IS NULL OR runs.deleted_at IS NULL)", p.Value().ID)
	if p.RunsOf() != "" {
		db = db.Where("(comments.execution_id IS NULL OR runs.user_id = ?)", p.RunsOf())
	}
	return db
}

func withCommenters(db *gorm.DB) *gorm.DB {
	return db.Select(commentColumns + ", " + liveReplies + " AS reply_count").
		Joins("JOIN users ON users.id = comments.user_id").Joins("LEFT JOIN users resolvers ON resolvers.id = comments.resolved_by")
}

// Comments lists a prompt's threads or, where the filter says so, replies, newest first, up to one more than the page asks
// for. Of what was deleted it has threads with replies alone.
func (s *Store) Comments(ctx context.Context, p domain.Handle[domain.Prompt], f domain.CommentFilter, page domain.PageRequest) ([]domain.Comment, error) {
	db := withCommenters(s.comments(ctx, p))
	if f.RepliesTo != nil {
		db = db.Where("comments.parent_id IN ? AND comments.deleted_at IS NULL", f.RepliesTo)
	} else {
		db = db.Where("comments.parent_id IS NULL AND (" + isShown + ")")
	}
	if f.Resolved != nil {
		db = db.Where("(comments.resolved_at IS NOT NULL) = ?", *f.Resolved)
	}
	var rows []domain.Comment
	if err := keysetPage(db, page, "comments").Find(&rows).Error; err != nil {
		return nil, err
	}
	return rows, s.addMentioned(ctx, p, rows)
}

// CountThreads counts a prompt's threads as Comments lists them.
func (s *Store) CountThreads(ctx context.Context, p domain.Handle[domain.Prompt]) (domain.CommentCounts, error) {
	var out domain.CommentCounts
	return out, s.comments(ctx, p).Where("comments.parent_id IS NULL AND (" + isShown + ")").
		Select("count(CASE WHEN comments.resolved_at IS NULL THEN 1 END) AS open, count(comments.resolved_at) AS resolved").Scan(&out).Error
}

// Comment reads one that is not deleted.
func (s *Store) Comment(ctx context.Context, p domain.Handle[domain.Prompt], id string) (domain.Unchecked[domain.Comment], error) {
	return s.comment(ctx, p, s.comments(ctx, p).Where("comments.deleted_at IS NULL"), id)
}

// ShownComment reads one that a list may show: not deleted, or the beginning of a thread that has replies.
func (s *Store) ShownComment(ctx context.Context, p domain.Handle[domain.Prompt], id string) (domain.Unchecked[domain.Comment], error) {
	return s.comment(ctx, p, s.comments(ctx, p).Where("("+isShown+")"), id)
}

// DeletedComment reads one that was deleted since.
func (s *Store) DeletedComment(ctx context.Context, p domain.Handle[domain.Prompt], id string, since time.Time) (domain.Unchecked[domain.Comment], error) {
	return s.comment(ctx, p, s.comments(ctx, p).Where("comments.deleted_at >= ?", since), id)
}

func (s *Store) comment(ctx context.Context, p domain.Handle[domain.Prompt], db *gorm.DB, id string) (domain.Unchecked[domain.Comment], error) {
	var rows []domain.Comment
	err := withCommenters(db).Where("comments.id = ?", id).Limit(1).Find(&rows).Error
	if err == nil && len(rows) == 0 {
		err = gorm.ErrRecordNotFound
	}
	if err == nil {
		err = s.addMentioned(ctx, p, rows)
	}
	return unchecked(append(rows, domain.Comment{})[0], err, "comment")
}

// addMentioned adds to comments of a prompt where they belong and whom they name, in the order of the names.
func (s *Store) addMentioned(ctx context.Context, p domain.Handle[domain.Prompt], to []domain.Comment) error {
	places, ids := map[string]int{}, make([]string, len(to))
	for i, c := range to {
		places[c.ID], ids[i], to[i] = i, c.ID, c.Of(p.Value())
	}
	for some := range slices.Chunk(ids, idsAtOnce) {
		var rows []domain.Mentioned
		err := s.conn(ctx).Table("mentions").Select("mentions.comment_id, users.id, users.name").
			Joins("JOIN users ON users.id = mentions.user_id").Where("mentions.comment_id IN ?", some).Order("users.name, users.id").Find(&rows).Error
		if err != nil {
			return err
		}
		for _, row := range rows {
			at := places[row.CommentID]
			to[at].Mentions = append(to[at].Mentions, row)
		}
	}
	return nil
}

// CreateComment inserts a comment on a prompt. The caller has called ChangeComments in this transaction.
func (s *Store) CreateComment(ctx context.Context, p domain.Handle[domain.Prompt], c domain.Comment) error {
	c.PromptID = p.Value().ID
	s.stored.add(p.Value().OrganizationID, c.Bytes())
	return s.conn(ctx).Create(&c).Error
}

// UpdateComment writes columns of a comment. The caller has called ChangeComments in this transaction.
func (s *Store) UpdateComment(ctx context.Context, c domain.Handle[domain.Comment], next domain.Comment, columns ...string) error {
	s.stored.add(c.Value().OrganizationID, next.Bytes()-c.Value().Bytes())
	return updated(s.conn(ctx).Model(&domain.Comment{ID: c.Value().ID}).Select(columns).UpdateColumns(next), "comment")
}

// CountComments counts all comments of a prompt, deleted ones too. The caller has called ChangeComments in this
// transaction, so the count is exact until it ends.
func (s *Store) CountComments(ctx context.Context, p domain.Handle[domain.Prompt]) (int, error) {
	var n int64
	err := s.conn(ctx).Model(&domain.Comment{}).Where("prompt_id = ?", p.Value().ID).Count(&n).Error
	return int(n), err
}

// ChangeComments notes a change of a prompt's comments, and keeps other transactions from changing any of them until this
// one ends.
func (s *Store) ChangeComments(ctx context.Context, p domain.Handle[domain.Prompt]) error {
	return s.conn(ctx).Exec("INSERT INTO comment_revisions (prompt_id, revision) VALUES (?, 1) "+
		"ON CONFLICT (prompt_id) DO UPDATE SET revision = comment_revisions.revision + 1", p.Value().ID).Error
}

// RunToCommentOn reads of a prompt's run what decides who may see it, and keeps it from being deleted until this
// transaction ends.
func (s *Store) RunToCommentOn(ctx context.Context, p domain.Handle[domain.Prompt], id string) (domain.Unchecked[domain.Execution], error) {
	var e domain.Execution
	err := s.forShare(s.conn(ctx), "executions").Select("id, organization_id, prompt_id, version_number, user_id").
		Where("id = ? AND prompt_id = ? AND deleted_at IS NULL", id, p.Value().ID).Take(&e).Error
	e.ProjectID, e.Share = p.Value().ProjectID, p.Value().Share
	return unchecked(e, err, "execution")
}

// purgeComments removes those that were deleted before. Of a thread with replies its place stays.
func (s *Store) purgeComments(ctx context.Context, deletedBefore time.Time) error {
	const emptied = "deleted_at < ? AND parent_id IS NULL AND body <> ''"
	if err := s.conn(ctx).Where("deleted_at < ? AND parent_id IS NOT NULL", deletedBefore).Delete(&domain.Comment{}).Error; err != nil {
		return err
	}
	err := s.conn(ctx).Where("deleted_at < ? AND parent_id IS NULL AND NOT EXISTS (SELECT 1 FROM comments replies WHERE replies.parent_id = comments.id)",
		deletedBefore).Delete(&domain.Comment{}).Error
	if err != nil {
		return err
	}
	err = s.conn(ctx).Where("comment_id IN (SELECT id FROM comments WHERE "+emptied+")", deletedBefore).Delete(&domain.Mention{}).Error
	if err != nil {
		return err
	}
	return s.conn(ctx).Model(&domain.Comment{}).Where(emptied, deletedBefore).
		UpdateColumns(map[string]any{"body": "", "anchor": nil}).Error
}
