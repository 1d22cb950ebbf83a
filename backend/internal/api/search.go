package api

import (
	"fmt"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/domain"
)

// Search is GET /v1/search.
func (s *Server) Search(c echo.Context, params contract.SearchParams) error {
	var types []domain.SearchType
	if params.Types != nil {
		types = each(*params.Types, func(t contract.SearchType) domain.SearchType { return domain.SearchType(t) })
	}
	list := fmt.Sprintf("search %s %q %q", actor(c).OrganizationID, types, params.Q)
	page, err := s.page(params.Limit, params.Cursor, list)
	if err != nil {
		return err
	}
	hits, err := s.app.Search.Find(c.Request().Context(), actor(c), params.Q, types, page)
	if err != nil {
		return err
	}
	next, err := nextCursor(s, hits, list, func(h domain.SearchHit) string { return h.ID })
	if err != nil {
		return err
	}
	return ok(c, contract.SearchResults{Results: each(hits.Items, wireSearchResult), NextCursor: next})
}

func wireSearchResult(h domain.SearchHit) contract.SearchResult {
	return contract.SearchResult{Type: contract.SearchType(h.Type), ID: h.ID, PromptID: h.PromptID, Title: h.PromptName,
		Snippet: h.Snippet, Matched: contract.SearchResultMatched(h.Matched), ProjectID: h.ProjectID,
		VersionNumber: orNull(h.VersionNumber), Model: orNull(h.Model), CreatedAt: wireTime(h.CreatedAt)}
}
