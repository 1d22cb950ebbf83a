package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/domain"
)

// ListProjects is GET /v1/projects.
func (s *Server) ListProjects(c echo.Context, params contract.ListProjectsParams) error {
	list := "projects " + actor(c).OrganizationID
	page, err := s.page(params.Limit, params.Cursor, list)
	if err != nil {
		return err
	}
	projects, err := s.app.Projects.List(c.Request().Context(), actor(c), page)
	if err != nil {
		return err
	}
	next, err := nextCursor(s, projects, list, func(p domain.Project) string { return p.ID })
	if err != nil {
		return err
	}
	return ok(c, contract.ProjectList{Projects: each(projects.Items, wireProject), NextCursor: next})
}

// CreateProject is POST /v1/projects.
func (s *Server) CreateProject(c echo.Context, params contract.CreateProjectParams) error {
	body := contract.Body[contract.CreateProjectRequest](c)
	in, err := once(c, params.IdempotencyKey, body)
	if err != nil {
		return err
	}
	description := ""
	if body.Description != nil {
		description = *body.Description
	}
	p, err := s.app.Projects.Create(c.Request().Context(), actor(c), in, body.Name, description)
	return answerProject(c, http.StatusCreated, p, err)
}

// GetProject is GET /v1/projects/{project_id}.
func (s *Server) GetProject(c echo.Context, id string, params contract.GetProjectParams) error {
	list := "prompts " + id + actor(c).OrganizationID
	page, err := s.page(params.Limit, params.Cursor, list)
	if err != nil {
		return err
	}
	project, prompts, err := s.app.Projects.Get(c.Request().Context(), actor(c), id, page)
	if err != nil {
		return err
	}
	next, err := nextCursor(s, prompts, list, func(p domain.Prompt) string { return p.ID })
	if err != nil {
		return err
	}
	permission := contract.Permission(actor(c).PermissionIn(project))
	summary := func(p domain.Prompt) contract.PromptSummary { return wirePromptSummary(p, permission) }
	return ok(c, contract.ProjectWithPrompts{Project: wireProject(project), Prompts: each(prompts.Items, summary), NextCursor: next})
}

// UpdateProject is PATCH /v1/projects/{project_id}.
func (s *Server) UpdateProject(c echo.Context, id string) error {
	body := contract.Body[contract.UpdateProjectRequest](c)
	var description *string
	if body.Description.IsSpecified() {
		text, _ := body.Description.Get() // null resets to ""
		description = &text
	}
	p, err := s.app.Projects.Update(c.Request().Context(), actor(c), id, body.Name, description)
	return answerProject(c, http.StatusOK, p, err)
}

// DeleteProject is DELETE /v1/projects/{project_id}.
func (s *Server) DeleteProject(c echo.Context, id string) error {
	return success(c, s.app.Projects.Delete(c.Request().Context(), actor(c), id))
}

// RestoreProject is POST /v1/projects/{project_id}/restore.
func (s *Server) RestoreProject(c echo.Context, id string) error {
	p, err := s.app.Projects.Restore(c.Request().Context(), actor(c), id)
	return answerProject(c, http.StatusOK, p, err)
}

func answerProject(c echo.Context, status int, p domain.Project, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(status, contract.ProjectEnvelope{Project: wireProject(p)})
}

func wireProject(p domain.Project) contract.Project {
	return contract.Project{ID: p.ID, Name: p.Name, Description: p.Description, PromptCount: p.PromptCount,
		Retention: contract.Retention{Mode: contract.RetentionMode(p.RetentionMode), Days: orNull(p.RetentionDays)},
		CreatedAt: wireTime(p.CreatedAt), UpdatedAt: wireTime(p.UpdatedAt)}
}
