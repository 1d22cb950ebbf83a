package store

import (
	"cmp"
	"context"

	"playground/internal/domain"
)

var promptToRun = inBoth("SELECT prompts.id, prompts.organization_id, prompts.project_id, prompts.mode, prompts.system_prompt, prompts.messages,",
	"prompts.model_config, prompts.panes, prompts.generations, prompts.latest_version_id,",
	"latest.version_number AS latest_version_number, latest.content_hash AS latest_content_hash,", shareColumns,
	"FROM prompts", promptsProject, promptsLatest, promptsShare, "WHERE prompts.id = ? AND prompts.deleted_at IS NULL")

// PromptToRun is Prompt without what no run needs of it: what it is called, when it was changed, and by whom.
func (s *Store) PromptToRun(ctx context.Context, actor domain.Actor, id string) (domain.Unchecked[domain.Prompt], error) {
	var p domain.Prompt
	err := s.queryRow(ctx, promptToRun, []any{cmp.Or(actor.UserID, noID), id}, &p.ID, &p.OrganizationID, &p.ProjectID, &p.Mode, &p.SystemPrompt,
		asJSON{&p.Messages}, asJSON{&p.ModelConfig}, asJSON{&p.Panes}, asJSON{&p.Generations}, &p.LatestVersionID,
		&p.LatestVersionNumber, &p.LatestContentHash,
		&p.Share.UserID, &p.Share.Permission, &p.Share.RunBudget, &p.Share.ShowsRuns)
	return unchecked(p, err, "prompt")
}
