package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// executionRow is an execution with its result. A list's row may hold less than there is, and says of what.
type executionRow struct {
	domain.Execution  `gorm:"embedded"`
	ResponseText      string
	ReasoningText     string
	Segments          []int `gorm:"serializer:json"`
	FinishReason      *string
	RawFinishReason   *string
	ResolvedModel     *string
	Error             *domain.Error    `gorm:"serializer:json"`
	Attempts          []domain.Attempt `gorm:"serializer:json"`
	DroppedParameters []string         `gorm:"serializer:json"`

	VersionChanges []domain.Difference `gorm:"serializer:json"`
	FollowingID    string              // of the run after it, where it was read for that one
	Counted        int                 // how many the whole history has, where that was asked for

	VariableValuesCut, ModelConfigCut, ResponseTextCut, ReasoningTextCut bool
}

func (r executionRow) execution() domain.Execution {
	e := r.Execution
	e.VersionChanges = r.VersionChanges
	e.Result = &domain.ExecutionResult{ExecutionID: e.ID, ResponseText: r.ResponseText, ReasoningText: r.ReasoningText, Segments: r.Segments,
		FinishReason: r.FinishReason, RawFinishReason: r.RawFinishReason, ResolvedModel: r.ResolvedModel, Error: r.Error,
		Attempts: r.Attempts, DroppedParameters: r.DroppedParameters}
	e.Truncated = cutFields(map[string]bool{"variable_values": r.VariableValuesCut, "model_config_snapshot": r.ModelConfigCut,
		"response_text": r.ResponseTextCut, "reasoning_text": r.ReasoningTextCut})
	return e
}

const (
	resultColumns  = "users.name AS user_name, keys.name AS api_key_name, r.finish_reason, r.raw_finish_reason, r.resolved_model, r.error, r.dropped_parameters"
	wholeExecution = "executions.*, r.response_text, r.reasoning_text, r.segments, r.attempts"
	// what a list shows of each text: its first words
	previewText = ", substr(r.response_text, 1, 160) AS response_text"
	// everything of an execution that has a bounded length
	listedExecution = `executions.id, executions.organization_id, executions.prompt_id, executions.prompt_version_id,
		executions.version_number, executions.user_id, executions.api_key_id, executions.rerun_of, executions.pane, executions.continue_at, executions.with_suffix, executions.model, executions.logprobs, executions.status,
		executions.input_tokens, executions.output_tokens, executions.cached_tokens, executions.reasoning_tokens,
		executions.estimated, executions.cost_usd, executions.latency_ms, executions.ttft_ms, executions.created_at,
		executions.finished_at`
)

func (s *Store) executions(ctx context.Context, columns string, args ...any) *gorm.DB {
	return s.conn(ctx).Table("executions").Select(columns+", "+resultColumns, args...).
		Joins("JOIN execution_results r ON r.execution_id = executions.id").
		Joins("JOIN users ON users.id = executions.user_id").
		Joins("LEFT JOIN api_keys keys ON keys.id = executions.api_key_id AND keys.organization_id = executions.organization_id")
}

// Execution is ExecutionFor for who acts for no person.
func (s *Store) Execution(ctx context.Context, id string) (domain.Unchecked[domain.Execution], error) {
	return s.ExecutionFor(ctx, domain.Actor{}, id)
}

// ExecutionFor reads one with its whole text, and how its prompt was shared with the actor. Deleted ones, and those of
// deleted prompts, are not found.
func (s *Store) ExecutionFor(ctx context.Context, actor domain.Actor, id string) (domain.Unchecked[domain.Execution], error) {
	return s.execution(s.executions(ctx, ofPrompt(wholeExecution)).Where("executions.deleted_at IS NULL"), actor, id)
}

// DeletedExecution reads one that was deleted since.
func (s *Store) DeletedExecution(ctx context.Context, actor domain.Actor, id string, since time.Time) (domain.Unchecked[domain.Execution], error) {
	return s.execution(s.executions(ctx, ofPrompt(wholeExecution)).Where("executions.deleted_at >= ?", since), actor, id)
}

func (s *Store) execution(db *gorm.DB, actor domain.Actor, id string) (domain.Unchecked[domain.Execution], error) {
	var row executionRow
	err := sharedWith(withPrompts(db), actor).Where("executions.id = ?", id).Take(&row).Error
	return unchecked(row.execution(), err, "execution")
}

// ofPrompt adds what of a prompt decides who may see its executions.
func ofPrompt(columns string) string {
	return columns + ", prompts.project_id AS project_id, " + shareColumns
}

// executionsPrompt joins the prompts of executions that can be read: they are not deleted, nor their projects.
const executionsPrompt = "JOIN prompts ON prompts.id = executions.prompt_id AND prompts.deleted_at IS NULL " + promptsProject

func withPrompts(db *gorm.DB) *gorm.DB { return db.Joins(executionsPrompt) }

// Look is one reader's look at one execution.
type Look struct{ UserID, ExecutionID string }

// ExecutionsShown reads, of each look at an execution that can be read, what decides whether the reader may see it,
// and nothing else.
func (s *Store) ExecutionsShown(ctx context.Context, looks []Look) (map[Look]domain.Unchecked[domain.ExecutionPlace], error) {
	places, prompts, users := make(map[string]domain.ExecutionPlace, len(looks)), map[string]bool{}, map[string]bool{}
	for some := range slices.Chunk(looks, idsAtOnce) {
		ids := make([]string, len(some))
		for i, look := range some {
			ids[i], users[look.UserID] = look.ExecutionID, true
		}
		err := s.executionPlaces(ctx, ids, func(p domain.ExecutionPlace) { places[p.ID], prompts[p.PromptID] = p, true })
		if err != nil {
			return nil, err
		}
	}
	shares, err := s.sharesOf(ctx, slices.Collect(maps.Keys(prompts)), slices.Collect(maps.Keys(users)))
	out := make(map[Look]domain.Unchecked[domain.ExecutionPlace], len(looks))
	for _, look := range looks {
		if p, there := places[look.ExecutionID]; there {
			p.Share = shares[[2]string{p.PromptID, look.UserID}]
			out[look] = domain.NewUnchecked(p)
		}
	}
	return out, err
}

// Executions lists a prompt's history, newest first, up to one more than the page asks for, each with what its version
// changed.
func (s *Store) Executions(ctx context.Context, of domain.Handle[domain.Prompt], f domain.ExecutionFilter, page domain.PageRequest) ([]domain.Execution, error) {
	rows, err := s.history(ctx, of, f, page, "")
	return shownOf(of, rows), err
}

// RecentExecutions is the first page of a prompt's history, as Executions lists it, and how many executions of it may be
// seen, counted up to countTo. It is one query: a page that is opened waits for it.
func (s *Store) RecentExecutions(ctx context.Context, of domain.Handle[domain.Prompt], page domain.PageRequest, countTo int) ([]domain.Execution, int, error) {
	mine, args := "", []any{of.Value().ID}
	if user := of.RunsOf(); user != "" {
		mine, args = " AND user_id = ?", append(args, user)
	}
	rows, err := s.history(ctx, of, domain.ExecutionFilter{}, page, `, (SELECT count(*) FROM (SELECT 1 FROM executions
		WHERE prompt_id = ? AND deleted_at IS NULL`+mine+` LIMIT ?) AS seen) AS counted`, append(args, countTo)...)
	if len(rows) == 0 {
		return nil, 0, err
	}
	return shownOf(of, rows), rows[0].Counted, err
}

// history reads rows of a prompt's history, with further columns where they are given.
func (s *Store) history(ctx context.Context, of domain.Handle[domain.Prompt], f domain.ExecutionFilter, page domain.PageRequest, further string, args ...any) ([]executionRow, error) {
	columns := listedExecution + ", " + listed("executions.variable_values") + ", " + s.listedConfig("executions.model_config")
	if f.WithText {
		columns += ", " + listed("r.response_text") + ", " + listed("r.reasoning_text")
	} else {
		columns += previewText
	}
	db := s.fitting(s.executions(ctx, columns+", v.changes AS version_changes"+further, args...), of, f).
		Joins("JOIN prompt_versions v ON v.id = executions.prompt_version_id")
	var rows []executionRow
	err := keysetPage(s.holding(db, f), page, "executions").Find(&rows).Error
	return rows, err
}

// shownOf are executions as the holder of a handle may see them.
func shownOf(of domain.Handle[domain.Prompt], rows []executionRow) []domain.Execution {
	out := executionsOf(rows)
	for i := range out {
		out[i] = domain.Shown(of, out[i])
	}
	return out
}

func executionsOf(rows []executionRow) []domain.Execution {
	out := make([]domain.Execution, len(rows))
	for i, row := range rows {
		out[i] = row.execution()
	}
	return out
}

// SetExecutionDeleted deletes (at a time) or restores (nil) an execution. CountStoredAnew is due after its transaction.
func (s *Store) SetExecutionDeleted(ctx context.Context, e domain.Handle[domain.Execution], at *time.Time) error {
	return updated(s.conn(ctx).Model(&domain.Execution{}).Where("id = ?", e.Value().ID).UpdateColumn("deleted_at", at), "execution")
}
