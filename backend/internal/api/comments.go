package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/domain"
	"playground/internal/text"
)

// ListComments is GET /v1/prompts/{prompt_id}/comments.
func (s *Server) ListComments(c echo.Context, promptID string, params contract.ListCommentsParams) error {
	list, filter := "comments "+promptID+" of "+actor(c).UserID, domain.CommentFilter{}
	if params.State != nil {
		resolved := *params.State == contract.CommentStateResolved
		filter.Resolved = &resolved
		list += " " + string(*params.State)
	}
	if params.RepliesTo != nil {
		filter.RepliesTo = *params.RepliesTo
		list += " replies to " + strings.Join(slices.Sorted(slices.Values(filter.RepliesTo)), " ")
	}
	page, err := s.page(params.Limit, params.Cursor, list)
	if err != nil {
		return err
	}
	comments, err := s.app.Comments.List(c.Request().Context(), actor(c), promptID, filter, page)
	if err != nil {
		return err
	}
	next, err := nextCursor(s, comments.Page, list, func(c domain.Comment) string { return c.ID })
	if err != nil {
		return err
	}
	return ok(c, contract.CommentList{Comments: each(comments.Items, wireComment), NextCursor: next,
		OpenCount: comments.Counts.Open, ResolvedCount: comments.Counts.Resolved})
}

// CreateComment is POST /v1/prompts/{prompt_id}/comments.
func (s *Server) CreateComment(c echo.Context, promptID string, params contract.CreateCommentParams) error {
	body := contract.Body[contract.CreateCommentRequest](c)
	in, err := once(c, params.IdempotencyKey, body)
	if err != nil {
		return err
	}
	content := app.CommentContent{Body: text.NormalizeNewlines(body.Body), VersionNumber: body.VersionNumber,
		ExecutionID: body.ExecutionID, ParentID: body.ParentID, Anchor: domainAnchor(body.Anchor)}
	if body.Mentions != nil {
		content.Mentions = *body.Mentions
	}
	if err := checkAbout(body); err != nil {
		return err
	}
	comment, err := s.app.Comments.Create(c.Request().Context(), actor(c), in, promptID, content)
	return answerComment(c, http.StatusCreated, comment, err)
}

// checkAbout refuses a comment that is about two things: a reply has what its thread is about.
func checkAbout(body contract.CreateCommentRequest) error {
	switch {
	case body.ExecutionID != nil && body.VersionNumber != nil:
		return contract.InvalidField("version_number", "excludes", "cannot be given together with execution_id")
	case body.ParentID != nil && (body.ExecutionID != nil || body.VersionNumber != nil || body.Anchor != nil):
		return contract.InvalidField("parent_id", "excludes", "cannot be given together with execution_id, version_number or anchor")
	}
	return nil
}

// GetComment is GET /v1/prompts/{prompt_id}/comments/{comment_id}.
func (s *Server) GetComment(c echo.Context, promptID, id string) error {
	comment, err := s.app.Comments.Get(c.Request().Context(), actor(c), promptID, id)
	return answerComment(c, http.StatusOK, comment, err)
}

// UpdateComment is PATCH /v1/prompts/{prompt_id}/comments/{comment_id}.
func (s *Server) UpdateComment(c echo.Context, promptID, id string) error {
	body := contract.Body[contract.UpdateCommentRequest](c)
	change := app.CommentChange{Mentions: body.Mentions, Resolved: body.Resolved}
	if body.Body != nil {
		says := text.NormalizeNewlines(*body.Body)
		change.Body = &says
	}
	comment, err := s.app.Comments.Update(c.Request().Context(), actor(c), promptID, id, change)
	return answerComment(c, http.StatusOK, comment, err)
}

// DeleteComment is DELETE /v1/prompts/{prompt_id}/comments/{comment_id}.
func (s *Server) DeleteComment(c echo.Context, promptID, id string) error {
	return success(c, s.app.Comments.Delete(c.Request().Context(), actor(c), promptID, id))
}

// RestoreComment is POST /v1/prompts/{prompt_id}/comments/{comment_id}/restore.
func (s *Server) RestoreComment(c echo.Context, promptID, id string) error {
	comment, err := s.app.Comments.Restore(c.Request().Context(), actor(c), promptID, id)
	return answerComment(c, http.StatusOK, comment, err)
}

// ListMentionable is GET /v1/prompts/{prompt_id}/mentionable.
func (s *Server) ListMentionable(c echo.Context, promptID string, params contract.ListMentionableParams) error {
	list, name := "mentionable "+promptID+" of "+actor(c).UserID, ""
	if params.Q != nil {
		name = *params.Q
		list += " with " + name
	}
	page, err := s.page(params.Limit, params.Cursor, list)
	if err != nil {
		return err
	}
	people, err := s.app.Comments.People(c.Request().Context(), actor(c), promptID, name, page)
	if err != nil {
		return err
	}
	next, err := nextCursor(s, people, list, func(m domain.Mentioned) string { return m.ID })
	if err != nil {
		return err
	}
	return ok(c, contract.MentionableList{People: each(people.Items, wireMentioned), NextCursor: next})
}

func answerComment(c echo.Context, status int, comment domain.Comment, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(status, contract.CommentEnvelope{Comment: wireComment(comment)})
}

func domainAnchor(a *contract.CommentAnchor) *domain.CommentAnchor {
	if a == nil {
		return nil
	}
	out := &domain.CommentAnchor{Field: a.Field, Quote: text.NormalizeNewlines(a.Quote)}
	if a.Prefix != nil {
		out.Prefix = text.NormalizeNewlines(*a.Prefix)
	}
	if a.Suffix != nil {
		out.Suffix = text.NormalizeNewlines(*a.Suffix)
	}
	return out
}

func wireMentioned(m domain.Mentioned) contract.UserRef {
	return contract.UserRef{ID: m.ID, Name: m.Name}
}

func wireComment(comment domain.Comment) contract.Comment {
	comment = comment.Shown()
	out := contract.Comment{ID: comment.ID, PromptID: comment.PromptID, VersionNumber: orNull(comment.VersionNumber),
		ExecutionID: orNull(comment.ExecutionID), ParentID: orNull(comment.ParentID), Anchor: orNull(wireAnchor(comment.Anchor)),
		Author: orNull[contract.UserRef](nil), Body: comment.Body, Mentions: each(comment.Mentions, wireMentioned), ReplyCount: comment.ReplyCount,
		IsDeleted: comment.DeletedAt != nil, ResolvedAt: timeOrNull(comment.ResolvedAt), ResolvedBy: orNull[contract.UserRef](nil),
		EditedAt: timeOrNull(comment.EditedAt), CreatedAt: wireTime(comment.CreatedAt)}
	if comment.DeletedAt == nil {
		out.Author = orNull(&contract.UserRef{ID: comment.UserID, Name: comment.UserName})
	}
	if comment.ResolvedBy != nil {
		out.ResolvedBy = orNull(&contract.UserRef{ID: *comment.ResolvedBy, Name: comment.ResolvedByName})
	}
	return out
}

func wireAnchor(a *domain.CommentAnchor) *contract.CommentAnchor {
	if a == nil {
		return nil
	}
	return &contract.CommentAnchor{Field: a.Field, Quote: a.Quote, Prefix: &a.Prefix, Suffix: &a.Suffix}
}
