package store

import (
	"context"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// Exported is a row as its person takes it with them, and the id to go on after.
type Exported struct {
	ID     string
	Fields map[string]any
}

// theirs narrows a table to a page of rows of a person, in organizations that they belong to and that are open.
func (s *Store) theirs(ctx context.Context, table, person, userID, after string, limit int) *gorm.DB {
	db := s.conn(ctx).Table(table).
		Joins("JOIN memberships m ON m.organization_id = "+table+".organization_id AND m.user_id = ?", userID).
		Joins("JOIN organizations o ON o.id = m.organization_id AND o.suspended_at IS NULL").
		Where(table+"."+person+" = ? AND "+table+".deleted_at IS NULL", userID)
	if after != "" {
		db = db.Where(table+".id > ?", after)
	}
	return db.Order(table + ".id").Limit(limit)
}

// ExportPresets are a person's presets.
func (s *Store) ExportPresets(ctx context.Context, userID, after string, limit int) ([]Exported, error) {
	var rows []struct {
		domain.Preset `gorm:"embedded"`
		Workspace     string
	}
	err := s.theirs(ctx, "presets", "user_id", userID, after, limit).Select("presets.*, o.name AS workspace").Find(&rows).Error
	out := make([]Exported, len(rows))
	for i, r := range rows {
		out[i] = Exported{ID: r.ID, Fields: map[string]any{"id": r.ID, "workspace": r.Workspace, "name": r.Name, "prompt": r.Prompt,
			"params": r.Params, "created_at": r.CreatedAt, "updated_at": r.UpdatedAt}}
	}
	return out, err
}

// ExportPrompts are the prompts that a person made.
func (s *Store) ExportPrompts(ctx context.Context, userID, after string, limit int) ([]Exported, error) {
	var rows []struct {
		domain.Prompt `gorm:"embedded"`
		Workspace     string
		Project       string
	}
	err := s.theirs(ctx, "prompts", "created_by", userID, after, limit).
		Joins("JOIN projects p ON p.id = prompts.project_id AND p.deleted_at IS NULL").
		Select("prompts.*, o.name AS workspace, p.name AS project").Find(&rows).Error
	out := make([]Exported, len(rows))
	for i, r := range rows {
		out[i] = Exported{ID: r.ID, Fields: map[string]any{"id": r.ID, "workspace": r.Workspace, "project": r.Project, "name": r.Name,
			"mode": r.Mode, "system_prompt": r.SystemPrompt, "messages": r.Messages, "model_config": r.ModelConfig, "panes": r.Panes,
			"generations": r.Generations, "created_at": r.CreatedAt, "updated_at": r.UpdatedAt}}
	}
	return out, err
}

// ExportValues are what a person's variables stand for.
func (s *Store) ExportValues(ctx context.Context, userID, after string, limit int) ([]Exported, error) {
	db := s.conn(ctx).Table("prompt_values v").Select("v.*, prompts.name AS prompt").
		Joins("JOIN prompts ON prompts.id = v.prompt_id AND prompts.deleted_at IS NULL").
		Joins("JOIN memberships m ON m.organization_id = prompts.organization_id AND m.user_id = v.user_id").
		Where("v.user_id = ?", userID)
	if after != "" {
		db = db.Where("v.prompt_id > ?", after)
	}
	var rows []struct {
		domain.PromptValues `gorm:"embedded"`
		Prompt              string
	}
	err := db.Order("v.prompt_id").Limit(limit).Find(&rows).Error
	out := make([]Exported, len(rows))
	for i, r := range rows {
		out[i] = Exported{ID: r.PromptID, Fields: map[string]any{"prompt_id": r.PromptID, "prompt": r.Prompt, "variables": r.Variables,
			"sets": r.Sets, "updated_at": r.UpdatedAt}}
	}
	return out, err
}

// ExportRuns are a person's runs, with what was filled in and what was answered.
func (s *Store) ExportRuns(ctx context.Context, userID, after string, limit int) ([]Exported, error) {
	var rows []struct {
		domain.Execution `gorm:"embedded"`
		Workspace        string
		Prompt           string
		ResponseText     string
		ReasoningText    string
	}
	err := s.theirs(ctx, "executions", "user_id", userID, after, limit).
		Joins("JOIN prompts ON prompts.id = executions.prompt_id AND prompts.deleted_at IS NULL").
		Joins("JOIN execution_results r ON r.execution_id = executions.id").
		Select("executions.*, o.name AS workspace, prompts.name AS prompt, r.response_text, r.reasoning_text").Find(&rows).Error
	out := make([]Exported, len(rows))
	for i, r := range rows {
		out[i] = Exported{ID: r.ID, Fields: map[string]any{"id": r.ID, "workspace": r.Workspace, "prompt_id": r.PromptID, "prompt": r.Prompt,
			"version_number": r.VersionNumber, "model": r.Model, "model_config": r.ModelConfig, "status": r.Status,
			"variable_values": r.VariableValues, "response_text": r.ResponseText, "reasoning_text": r.ReasoningText,
			"input_tokens": r.InputTokens, "output_tokens": r.OutputTokens, "cost_usd": r.CostUSD,
			"created_at": r.CreatedAt, "finished_at": r.FinishedAt}}
	}
	return out, err
}
