package api

import (
	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/domain"
)

// ListMentions is GET /v1/mentions.
func (s *Server) ListMentions(c echo.Context, params contract.ListMentionsParams) error {
	list := "mentions of " + actor(c).UserID + " in " + actor(c).OrganizationID
	page, err := s.page(params.Limit, params.Cursor, list)
	if err != nil {
		return err
	}
	mentions, err := s.app.Mentions.List(c.Request().Context(), actor(c), page)
	if err != nil {
		return err
	}
	next, err := nextCursor(s, mentions.Page, list, func(m domain.Mention) string { return m.ID })
	if err != nil {
		return err
	}
	return ok(c, contract.MentionList{Mentions: each(mentions.Items, wireMention), NextCursor: next, UnreadCount: mentions.Unread})
}

// UpdateMention is PATCH /v1/mentions/{mention_id}.
func (s *Server) UpdateMention(c echo.Context, id string) error {
	m, err := s.app.Mentions.SetRead(c.Request().Context(), actor(c), id, contract.Body[contract.UpdateMentionRequest](c).Read)
	if err != nil {
		return err
	}
	return ok(c, contract.MentionEnvelope{Mention: wireMention(m)})
}

func wireMention(m domain.Mention) contract.Mention {
	return contract.Mention{ID: m.ID, PromptID: m.PromptID, PromptName: m.PromptName, CommentID: m.CommentID, ThreadID: m.ThreadID(),
		VersionNumber: orNull(m.VersionNumber), ExecutionID: orNull(m.ExecutionID),
		Author: contract.UserRef{ID: m.AuthorID, Name: m.AuthorName}, Preview: m.Preview(),
		ReadAt: timeOrNull(m.ReadAt), CreatedAt: wireTime(m.CreatedAt)}
}
