package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// anyText is what a column of text can hold, and anyLongText what one holds that may be long.
var (
	anyText     = rapid.OneOf(rapid.String().Filter(func(s string) bool { return !strings.Contains(s, "\x00") }), rapid.SampledFrom([]string{"", awkward}))
	anyLongText = rapid.OneOf(anyText, rapid.Just(strings.Repeat(awkward, 200)))
)

var (
	anyCount  = rapid.Ptr(rapid.IntRange(0, 1<<31-1), true)
	anyMoment = rapid.Map(rapid.Int64Range(0, 4_000_000_000_000_000), func(micros int64) time.Time { return time.UnixMicro(micros).UTC() })
	anyValues = rapid.MapOfN(anyText, anyLongText, 0, 3)
	anyConfig = rapid.Custom(func(t *rapid.T) domain.ModelConfig {
		c := rapid.SampledFrom([]domain.ModelConfig{settings(), domain.DefaultConfig("m"), {}}).Draw(t, "config")
		c.Model, c.StopSequences = anyText.Draw(t, "model"), rapid.SliceOfN(anyText, 0, 3).Draw(t, "stop sequences")
		c.Temperature, c.Seed = rapid.Float64Range(-2, 2).Draw(t, "temperature"), rapid.Ptr(rapid.Int64(), true).Draw(t, "seed")
		return c
	})
	anyID = rapid.Ptr(rapid.Map(rapid.Uint64(), func(n uint64) string { return fmt.Sprintf("%08x-0000-7000-8000-%012x", n>>32, n&0xffffffff) }), true)
)

// rowOf is a row with all its columns, less those that name it.
func rowOf(t require.TestingT, w *world, table, key, id string) map[string]any {
	row := map[string]any{}
	res := w.store.Raw(w.ctx).Raw("SELECT * FROM "+table+" WHERE "+key+" = ?", id).Scan(&row)
	require.NoError(t, res.Error)
	require.EqualValues(t, 1, res.RowsAffected, table)
	delete(row, key)
	return row
}

// sameRows demands that two executions are the same in every table.
func sameRows(t require.TestingT, w *world, byHand, byGORM string) {
	for table, key := range map[string]string{"executions": "id", "execution_results": "execution_id", "execution_requests": "execution_id"} {
		require.Equal(t, rowOf(t, w, table, key, byGORM), rowOf(t, w, table, key, byHand), table)
	}
}

// anyExecution is a running one of the world's prompt, with all that is free drawn.
func (w *world) anyExecution(t *rapid.T) domain.Execution {
	return domain.Execution{OrganizationID: w.prompt.OrganizationID, PromptID: w.prompt.ID, PromptVersionID: w.version.ID, UserID: w.account.User.ID,
		VersionNumber: rapid.IntRange(0, 1<<31-1).Draw(t, "version number"), APIKeyID: anyID.Draw(t, "key"), RerunOf: anyID.Draw(t, "rerun of"),
		Pane: rapid.Ptr(anyText, true).Draw(t, "pane"), ContinueAt: anyCount.Draw(t, "continue at"), WithSuffix: rapid.Bool().Draw(t, "with suffix"),
		Model: anyText.Draw(t, "model"), Logprobs: anyCount.Draw(t, "logprobs"), Status: domain.StatusRunning,
		VariableValues: anyValues.Draw(t, "values"), ModelConfig: anyConfig.Draw(t, "config"), InstanceID: anyText.Draw(t, "instance"),
		HeartbeatAt: anyMoment.Draw(t, "heartbeat"), ReservedTokens: anyCount.Draw(t, "reserved"), CreatedAt: anyMoment.Draw(t, "created")}
}

func anyRequest(t *rapid.T, executionID string) domain.ExecutionRequest {
	return domain.ExecutionRequest{ExecutionID: executionID, Number: rapid.IntRange(1, 1<<31-1).Draw(t, "number"),
		Provider: anyText.Draw(t, "provider"), Endpoint: anyText.Draw(t, "endpoint"), Body: append([]byte{'{'}, rapid.SliceOf(rapid.Byte()).Draw(t, "body")...),
		SHA256: anyText.Draw(t, "hash"), CreatedAt: anyMoment.Draw(t, "sent")}
}

// insertByGORM inserts an execution as the hand-written statements do.
func (w *world) insertByGORM(t require.TestingT, e domain.Execution, r domain.ExecutionRequest) {
	row, err := store.RequestRow(r)
	require.NoError(t, err)
	for _, row := range []any{&e, &domain.ExecutionResult{ExecutionID: e.ID, UpdatedAt: e.CreatedAt}, row} {
		require.NoError(t, w.store.Raw(w.ctx).Create(row).Error)
	}
}

func TestAStartWritesWhatGORMWould(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		rapid.Check(t, func(t *rapid.T) {
			e := w.anyExecution(t)
			e.ID = newID()
			r := anyRequest(t, e.ID)
			w.insertByGORM(t, e, r)
			byGORM := e.ID
			e.ID = newID()
			r.ExecutionID = e.ID
			require.NoError(t, s.BeginExecution(w.ctx, testkit.PromptOf(e), e, r))
			sameRows(t, w, e.ID, byGORM)
		})
	})
}

var anyOutcome = rapid.Custom(func(t *rapid.T) domain.Outcome {
	o := domain.Outcome{Status: rapid.SampledFrom([]domain.Status{domain.StatusCompleted, domain.StatusFailed, domain.StatusCancelled}).Draw(t, "status"),
		FinishReason: anyText.Draw(t, "finish reason"), RawFinishReason: anyText.Draw(t, "raw finish reason"), ResolvedModel: anyText.Draw(t, "model"),
		InputTokens: anyCount.Draw(t, "input"), OutputTokens: anyCount.Draw(t, "output"), CachedTokens: anyCount.Draw(t, "cached"),
		ReasoningTokens: anyCount.Draw(t, "reasoning"), Estimated: rapid.Bool().Draw(t, "estimated"), CostUSD: rapid.Ptr(rapid.Float64Range(0, 1e9), true).Draw(t, "cost"),
		LatencyMS: rapid.IntRange(0, 1<<31-1).Draw(t, "latency"), TTFTMS: anyCount.Draw(t, "ttft"), DroppedParameters: rapid.SliceOfN(anyText, 0, 2).Draw(t, "dropped")}
	if rapid.Bool().Draw(t, "failed") {
		o.Error = domain.Errorf(domain.ModelUnavailable, "%s", anyText.Draw(t, "message")).With(anyText.Draw(t, "detail"), anyText.Draw(t, "is"))
		o.Attempts = []domain.Attempt{{Number: 1, StartedAt: anyMoment.Draw(t, "tried"), Error: o.Error}}
	}
	return o
})

var anyTranscript = rapid.Custom(func(t *rapid.T) *domain.Transcript {
	answer, reasoning := anyLongText.Draw(t, "answer"), anyText.Draw(t, "reasoning")
	transcript := domain.NewTranscript(answer, reasoning, []int{0, len(reasoning), len(answer)})
	return rapid.SampledFrom([]*domain.Transcript{nil, &transcript, ptr(domain.Transcript(answer))}).Draw(t, "transcript")
})

// completeByGORM ends an execution as the hand-written statements do.
func (w *world) completeByGORM(t require.TestingT, c domain.Completion) {
	o, result := c.Outcome, domain.ExecutionResult{FinishReason: &c.Outcome.FinishReason, Error: c.Outcome.Error, Attempts: c.Outcome.Attempts,
		DroppedParameters: c.Outcome.DroppedParameters, UpdatedAt: c.At}
	columns := []string{"finish_reason", "error", "attempts", "dropped_parameters", "updated_at"}
	if o.ResolvedModel != "" {
		result.ResolvedModel, columns = &o.ResolvedModel, append(columns, "resolved_model")
	}
	if o.RawFinishReason != "" {
		result.RawFinishReason, columns = &o.RawFinishReason, append(columns, "raw_finish_reason")
	}
	if c.Transcript != nil {
		result.SetTranscript(*c.Transcript)
		columns = append(columns, "response_text", "reasoning_text", "segments")
	}
	require.NoError(t, w.store.Raw(w.ctx).Model(&domain.ExecutionResult{}).Where("execution_id = ?", c.ExecutionID).Select(columns).UpdateColumns(result).Error)
	require.NoError(t, w.store.Raw(w.ctx).Model(&domain.Execution{}).Where("id = ?", c.ExecutionID).
		Select("status", "input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens", "estimated", "cost_usd", "latency_ms", "ttft_ms", "finished_at").
		UpdateColumns(domain.Execution{Status: o.Status, InputTokens: o.InputTokens, OutputTokens: o.OutputTokens,
			CachedTokens: o.CachedTokens, ReasoningTokens: o.ReasoningTokens, Estimated: o.Estimated, CostUSD: o.CostUSD,
			LatencyMS: &o.LatencyMS, TTFTMS: o.TTFTMS, FinishedAt: &c.At}).Error)
}

func TestAnEndWritesWhatGORMWould(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		rapid.Check(t, func(t *rapid.T) {
			e := w.anyExecution(t)
			before := &domain.ExecutionResult{ResponseText: anyText.Draw(t, "saved"), Segments: []int{1}, ResolvedModel: ptr("m"), RawFinishReason: ptr("r")}
			c := domain.Completion{Outcome: anyOutcome.Draw(t, "outcome"), Transcript: anyTranscript.Draw(t, "transcript"), At: anyMoment.Draw(t, "at")}
			both := []string{newID(), newID()}
			for _, e.ID = range both {
				w.insertByGORM(t, e, domain.ExecutionRequest{ExecutionID: e.ID, Body: []byte{}, CreatedAt: start})
				require.NoError(t, s.Raw(w.ctx).Model(&domain.ExecutionResult{}).Where("execution_id = ?", e.ID).UpdateColumns(before).Error)
			}
			c.ExecutionID = both[0]
			w.completeByGORM(t, c)
			c.ExecutionID = both[1]
			completed, err := s.CompleteExecutions(w.ctx, []domain.Completion{c})
			require.NoError(t, err)
			require.Equal(t, []bool{true}, completed)
			sameRows(t, w, both[1], both[0])
		})
	})
}

func TestACheckpointWritesWhatGORMWould(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		rapid.Check(t, func(t *rapid.T) {
			texts, byGORM := map[string]domain.Transcript{}, map[string]string{}
			now := anyMoment.Draw(t, "now")
			for range rapid.IntRange(1, 3).Draw(t, "runs") {
				text := anyTranscript.Filter(func(t *domain.Transcript) bool { return t != nil }).Draw(t, "text")
				row := domain.ExecutionResult{UpdatedAt: now}
				row.SetTranscript(*text)
				both := []string{newID(), newID()}
				for _, id := range both {
					e := w.newExecution()
					e.ID = id
					require.NoError(t, s.CreateExecution(w.ctx, testkit.PromptOf(e), e))
				}
				require.NoError(t, s.Raw(w.ctx).Model(&domain.ExecutionResult{}).Where("execution_id = ?", both[1]).
					Select("updated_at", "response_text", "reasoning_text", "segments").UpdateColumns(row).Error)
				texts[both[0]], byGORM[both[0]] = *text, both[1]
			}
			require.NoError(t, s.SaveCheckpoints(w.ctx, texts, now))
			for byHand, byGORM := range byGORM {
				require.Equal(t, rowOf(t, w, "execution_results", "execution_id", byGORM), rowOf(t, w, "execution_results", "execution_id", byHand))
			}
		})
	})
}

// More texts than one transaction saves, of which one run has ended meanwhile.
func TestCheckpointsOfMany(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		texts := map[string]domain.Transcript{}
		for range 200 {
			texts[w.run(t).ID] = domain.Transcript("so far")
		}
		ended := w.run(t)
		_, err := s.CompleteExecution(w.ctx, ended.ID, completed(), ptr("whole"), start)
		require.NoError(t, err)
		texts[ended.ID] = domain.Transcript("stale")
		require.NoError(t, s.SaveCheckpoints(w.ctx, texts, start))
		var saved, whole int64
		require.NoError(t, s.Raw(w.ctx).Table("execution_results").Where("response_text = 'so far'").Count(&saved).Error)
		require.NoError(t, s.Raw(w.ctx).Table("execution_results").Where("response_text = 'whole'").Count(&whole).Error)
		require.Equal(t, []int64{200, 1}, []int64{saved, whole})
		require.NoError(t, s.SaveCheckpoints(w.ctx, nil, start))
	})
}

func TestPortions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOf(rapid.IntRange(0, 9)).Draw(t, "sizes")
		most, bytes := rapid.IntRange(1, 5).Draw(t, "most"), rapid.IntRange(0, 20).Draw(t, "bytes")
		rest := all
		for _, some := range store.Portions(all, most, bytes) {
			require.NotEmpty(t, some)
			require.Equal(t, rest[:len(some)], some)
			rest = rest[len(some):]
			sum := 0
			for _, size := range some {
				sum += size
			}
			require.True(t, len(some) == 1 || len(some) <= most && sum <= bytes)
			require.True(t, len(rest) == 0 || len(some) == most || sum+rest[0] > bytes, "it is no smaller than it must be")
		}
		require.Empty(t, rest)
	})
}

// Texts that one statement does not carry are written all the same, all or none.
func TestLongTextsAreWritten(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		var all []domain.Completion
		texts := map[string]domain.Transcript{}
		for i := range 5 {
			id, text := w.run(t).ID, domain.Transcript(strings.Repeat(string(rune('a'+i)), 2<<20))
			all = append(all, domain.Completion{ExecutionID: id, Outcome: completed(), Transcript: &text, At: start})
			texts[id] = text[:len(text)-1]
		}
		require.NoError(t, s.SaveCheckpoints(w.ctx, texts, start))
		all[4].Outcome.Status = "no such status"
		_, err := s.CompleteExecutions(w.ctx, all)
		require.Error(t, err)
		for _, c := range all {
			e, err := testkit.Read(s.Execution(w.ctx, c.ExecutionID))
			require.NoError(t, err)
			require.Equal(t, domain.StatusRunning, e.Status)
			require.Equal(t, string(texts[c.ExecutionID]), e.Result.ResponseText)
		}
		all[4].Outcome.Status = domain.StatusCompleted
		wrote, err := s.CompleteExecutions(w.ctx, all)
		require.NoError(t, err)
		require.Equal(t, []bool{true, true, true, true, true}, wrote)
		for _, c := range all {
			e, err := testkit.Read(s.Execution(w.ctx, c.ExecutionID))
			require.NoError(t, err)
			require.Equal(t, string(*c.Transcript), e.Result.ResponseText)
		}
	})
}

// A column that is added later is written at a run's start or at its end, or is named here.
func TestEveryColumnOfARunIsWritten(t *testing.T) {
	elsewhere := map[string][]string{"executions": {"cancel_requested_at", "deleted_at"}}
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		atStart, atEnd := store.ColumnsByHand()
		require.Len(t, atStart, 3)
		for table, columns := range atStart {
			written := slices.Concat(columns, atEnd[table], elsewhere[table])
			slices.Sort(written)
			rows, err := s.Raw(t.Context()).Raw("SELECT * FROM " + table + " WHERE 1 = 0").Rows()
			require.NoError(t, err)
			defer rows.Close()
			there, err := rows.Columns()
			require.NoError(t, err)
			require.NoError(t, rows.Err())
			slices.Sort(there)
			require.Equal(t, there, slices.Compact(written), table)
		}
	})
}
