package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

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

// promptField is a column of a prompt, and where its value is: to be read to, or to be written.
type promptField struct {
	column string
	value  any
}

// promptFields are all that a prompt's row holds, but for when it was deleted.
func promptFields(p *domain.Prompt) []promptField {
	return []promptField{
		{"id", &p.ID}, {"organization_id", &p.OrganizationID}, {"project_id", &p.ProjectID}, {"name", &p.Name}, {"mode", &p.Mode},
		{"system_prompt", &p.SystemPrompt}, {"messages", asJSON{&p.Messages}}, {"model_config", asJSON{&p.ModelConfig}},
		{"panes", asJSON{&p.Panes}}, {"generations", asJSON{&p.Generations}}, {"variables", asJSON{&p.Variables}},
		{"latest_version_id", &p.LatestVersionID}, {"forked_from", asJSON{&p.ForkedFrom}}, {"revision", &p.Revision},
		{"field_revisions", asJSON{&p.FieldRevisions}}, {"created_by", &p.CreatedBy}, {"created_at", &p.CreatedAt},
		{"updated_at", &p.UpdatedAt}, {"updated_by", &p.UpdatedBy},
	}
}

var roleAndDraft = inBoth("SELECT m.role,", promptColumns(), latestColumns, "FROM memberships m, prompts", promptsProject, promptsLatest,
	"WHERE", memberAndPrompt).holding("m").locking("prompts")

func promptColumns() string {
	var out strings.Builder
	for _, f := range promptFields(&domain.Prompt{}) {
		out.WriteString("prompts." + f.column + ", ")
	}
	return out.String()
}

// RoleAndPromptForUpdate is RoleForShare and PromptForUpdate at once: NOT_FOUND when either is, and it does not say which.
// It does not count the versions.
func (s *Store) RoleAndPromptForUpdate(ctx context.Context, actor domain.Actor, id string) (role domain.Role, p domain.Unchecked[domain.Prompt], err error) {
	var prompt domain.Prompt
	dest := []any{&role}
	for _, f := range promptFields(&prompt) {
		dest = append(dest, f.value)
	}
	err = s.queryRow(ctx, roleAndDraft, []any{actor.OrganizationID, actor.UserID, id}, append(dest, latestFields(&prompt)...)...)
	err = s.withLatestNow(ctx, &prompt, err)
	p, err = s.withShareHeld(ctx, actor, prompt, err)
	return role, p, err
}

var promptLatest = inBoth("SELECT", latestColumns, "FROM prompts", promptsLatest, "WHERE prompts.id = ?")

// withLatestNow reads a locked prompt's latest version again when it was made while the lock was waited for: the join saw
// what there was before.
func (s *Store) withLatestNow(ctx context.Context, p *domain.Prompt, err error) error {
	if err != nil || p.LatestVersionID == nil || p.LatestVersionNumber != nil {
		return err
	}
	return s.queryRow(ctx, promptLatest, []any{p.ID}, latestFields(p)...)
}

// latestFields are where latestColumns are read to.
func latestFields(p *domain.Prompt) []any {
	return []any{&p.LatestVersionNumber, &p.LatestVersionAt, &p.LatestContentHash}
}

// changedWithEveryEdit are the columns of a prompt that each edit writes.
var changedWithEveryEdit = []string{"variables", "latest_version_id", "revision", "field_revisions", "updated_at", "updated_by"}

// UpdatePrompt writes the altered fields of next, by their names on the wire, and what changes with every edit.
// This transaction has locked the prompt. Its project is MovePrompt's to write.
func (s *Store) UpdatePrompt(ctx context.Context, p domain.Handle[domain.Prompt], next domain.Prompt, altered ...string) error {
	columns := slices.Clone(changedWithEveryEdit)
	for _, field := range altered {
		if column, _, _ := strings.Cut(field, "."); column != "project_id" { // model_config.temperature
			columns = append(columns, column)
		}
	}
	var names []string
	var values []any
	for _, f := range promptFields(&next) {
		if slices.Contains(columns, f.column) {
			names, values = append(names, f.column), append(values, f.value)
		}
	}
	s.stored.add(p.Value().OrganizationID, next.Bytes()-p.Value().Bytes())
	return s.execOne(ctx, inBoth("UPDATE prompts SET", setting(names...), "WHERE id = ?"), "prompt", append(values, p.Value().ID)...)
}
