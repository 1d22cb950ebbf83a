package store_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// awkward is a text that a careless database, driver or query would not give back as it was.
var awkward = "naïve 日本語 🎉👩‍👩‍👧 \"quotes\" 'single' \\ back\\slash %s $1 ? {{x}}\r\n\ttab\u2028" + string(rune(0x10FFFF))

// start is a moment with every digit a database keeps.
var start = time.Date(2026, 3, 29, 1, 59, 59, 123456000, time.UTC)

func at(offset time.Duration) *time.Time { t := start.Add(offset); return &t }

func ptr[T any](v T) *T { return &v }

var serial atomic.Int64

// newID makes ids that sort by age, as the real ones do.
func newID() string {
	n := serial.Add(1)
	return fmt.Sprintf("0199%04x-%04x-7000-8000-%012x", n>>16, n&0xffff, n)
}

// world is one account with one project, one prompt and its first version.
type world struct {
	ctx     context.Context // the test's, where a property is checked
	store   *store.Store
	account domain.Account
	project domain.Project
	prompt  domain.Prompt
	version domain.PromptVersion
}

func newWorld(t *testing.T, s *store.Store) *world {
	t.Helper()
	w := &world{ctx: t.Context(), store: s, account: newAccount()}
	require.NoError(t, s.CreateAccount(t.Context(), w.account))
	w.project = w.newProject()
	require.NoError(t, s.CreateProject(t.Context(), w.project))
	w.prompt = w.newPrompt()
	require.NoError(t, s.CreatePrompt(t.Context(), projectOf(w.prompt), w.prompt))
	w.version = w.newVersion(1)
	require.NoError(t, s.CreateVersion(t.Context(), promptOfVersion(w.version), w.version))
	w.prompt.VersionCount = 1
	return w
}

func newAccount() domain.Account {
	id := newID()
	return domain.Account{
		Organization: domain.Organization{ID: newID(), Name: "Org " + awkward, BillingPlan: "team", StoredBytes: 8, PublicLinks: true, CreatedAt: start,
			MemberMonthlyExecutions: ptr(7), MemberMonthlyTokens: ptr(8), RequiresTOTP: true,
			UsageLimits: domain.UsageLimits{MonthlyExecutions: ptr(1), MonthlyTokens: ptr(2), MaxTokensPerRun: ptr(3),
				RequestsPerMinute: ptr(4), RequestsPerMinutePerUser: ptr(5), ConcurrentExecutions: ptr(6)}},
		User: domain.User{ID: id, Name: "Sam " + awkward, Email: ptr(id + "@example.com"), EmailVerifiedAt: at(time.Minute), PendingEmail: ptr("next." + id + "@example.com"),
			CredentialsGeneration: 3, SuspendedAt: at(time.Hour), PasswordHash: "$argon2id$x",
			TOTP:      domain.TOTP{Secret: "sealed", LastStep: 1 << 40},
			CreatedAt: start},
		Role: domain.RoleOwner,
	}
}

func (w *world) newProject() domain.Project {
	return domain.Project{ID: newID(), OrganizationID: w.account.Organization.ID, Name: "P " + awkward,
		Description: awkward, RetentionMode: "days", RetentionDays: ptr(30), CreatedAt: start, UpdatedAt: *at(time.Second)}
}

func (w *world) newPrompt() domain.Prompt {
	return domain.Prompt{ID: newID(), OrganizationID: w.account.Organization.ID, ProjectID: w.project.ID,
		Name: awkward, Mode: domain.ModeChat, SystemPrompt: awkward, Messages: messages(), ModelConfig: settings(),
		Panes: []domain.Pane{{ID: "b", ModelConfig: settings(), Text: &domain.PaneText{SystemPrompt: awkward, Messages: messages()}},
			{ID: "c", ModelConfig: settings()}},
		Generations: generations(),
		ForkedFrom:  &domain.ForkedFrom{PromptID: newID(), VersionNumber: ptr(3), Name: awkward, OrganizationName: awkward},
		Variables:   []string{"b", "a"}, Revision: 1 << 40, FieldRevisions: map[string]int64{"name": 1 << 40},
		CreatedBy: w.account.User.ID, CreatedAt: start, UpdatedAt: *at(time.Microsecond)}
}

func (w *world) newVersion(number int) domain.PromptVersion {
	v := domain.PromptVersion{ID: newID(), PromptID: w.prompt.ID, VersionNumber: number, Mode: domain.ModeChat,
		SystemPrompt: awkward, Messages: messages(), ModelConfig: settings(), Generations: generations()[:1], Variables: []string{"b", "a"},
		Reason: domain.ReasonManual, Message: awkward, Changes: []domain.Difference{{Field: "mode", Text: awkward}}, CreatedBy: w.account.User.ID, CreatedAt: start}
	v.ContentHash = v.Content().Hash()
	return v
}

func (w *world) newExecution() domain.Execution {
	return domain.Execution{ID: newID(), OrganizationID: w.account.Organization.ID, PromptID: w.prompt.ID,
		PromptVersionID: w.version.ID, VersionNumber: w.version.VersionNumber, UserID: w.account.User.ID, APIKeyID: ptr(newID()), RerunOf: ptr(newID()), Pane: ptr("b"), ContinueAt: ptr(1 << 30), WithSuffix: true, Logprobs: ptr(7), Model: "m " + awkward,
		Status: domain.StatusRunning, VariableValues: map[string]string{"a": awkward, "b": ""}, ModelConfig: settings(),
		InstanceID: "host-1", HeartbeatAt: *at(time.Second), ReservedTokens: ptr(7), CreatedAt: start}
}

// run inserts a running execution and hands it back.
func (w *world) run(t *testing.T) domain.Execution {
	t.Helper()
	e := w.newExecution()
	require.NoError(t, w.store.CreateExecution(t.Context(), testkit.PromptOf(e), e))
	return e
}

func messages() []domain.Message {
	return []domain.Message{{Role: "user", Content: awkward}, {Role: "assistant"}, {Role: "user", Content: "{{b}}{{a}}"},
		{Role: "user", Parts: []domain.Part{`{"type":"x","z":1.0,"a":1e400}`, `{"type":"text","text":"é<\u2028"}`}}}
}

func generations() []domain.Generation {
	return []domain.Generation{{ID: "g", ExecutionID: ptr(newID()), Start: ptr(0), Marks: []domain.GenerationMark{{From: 0, To: 1 << 30}},
		Note: &domain.GenerationNote{Number: 1, Model: awkward, OutputTokens: ptr(0), Temperature: ptr(0.1)}},
		{ID: "h", ParentID: ptr("g"), Inserted: true, Text: ptr(awkward), Marks: []domain.GenerationMark{}}}
}

func settings() domain.ModelConfig {
	return domain.ModelConfig{Model: "m", Temperature: 0.1, MaxTokens: 5, TopP: 1.0 / 3, StopSequences: []string{awkward, "\n"},
		FrequencyPenalty: -1.25, PresencePenalty: 2, Seed: ptr(int64(1)<<62 + 1),
		ReasoningEffort: ptr("low"), ResponseFormat: `{"z":1,"a":[1.0,null]}`, Tools: []domain.JSON{`{"type":"function","n":1e400}`},
		ToolChoice: `"auto"`, Extra: map[string]domain.JSON{"b": `{"z":1,"a":2}`, "a": "null"}}
}

// same demands equal values; times are equal when they are the same moment and both in UTC.
func same[T any](t *testing.T, want, got T) {
	t.Helper()
	utc := cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) && a.Location() == b.Location() })
	require.Empty(t, cmp.Diff(want, got, utc, cmp.AllowUnexported(domain.Error{})))
}

// filled demands that a fixture sets every field but these, so that a round trip proves every column.
func filled(t *testing.T, v any, except ...string) {
	t.Helper()
	r := reflect.ValueOf(v)
	for i := range r.NumField() {
		if name := r.Type().Field(i).Name; !slices.Contains(except, name) {
			require.False(t, r.Field(i).IsZero(), "%s.%s is not set", r.Type(), name)
		}
	}
}

// megabyte is a long text in which no byte stands where the same byte stood a kilobyte before.
func megabyte() string {
	var b strings.Builder
	for i := 0; b.Len() < 1<<20; i++ {
		fmt.Fprintf(&b, "%d %s", i, awkward)
	}
	return b.String()
}

func notFound(t *testing.T, err error) {
	t.Helper()
	require.True(t, domain.HasCode(err, domain.NotFound), "%v", err)
}

// inTx runs fn in a transaction and demands that it went well.
func inTx(t *testing.T, s *store.Store, fn func(context.Context, *store.Store) error) {
	t.Helper()
	require.NoError(t, s.Tx(t.Context(), func(tx *store.Store) error { return fn(t.Context(), tx) }))
}

func projectHandle(id string) domain.Handle[domain.Project] {
	return testkit.Opened(domain.Project{ID: id}, "")
}

func promptHandle(id string) domain.Handle[domain.Prompt] {
	return testkit.Opened(domain.Prompt{ID: id}, "")
}

func executionHandle(id string) domain.Handle[domain.Execution] {
	return testkit.Opened(domain.Execution{ID: id}, "")
}

func projectItself(p domain.Project) domain.Handle[domain.Project] {
	return testkit.Opened(p, p.OrganizationID)
}

func promptItself(p domain.Prompt) domain.Handle[domain.Prompt] {
	return testkit.Opened(p, p.OrganizationID)
}

// projectOf is where a prompt belongs; promptOfVersion likewise.
func projectOf(p domain.Prompt) domain.Handle[domain.Project] {
	return projectItself(domain.Project{ID: p.ProjectID, OrganizationID: p.OrganizationID})
}

func promptOfVersion(v domain.PromptVersion) domain.Handle[domain.Prompt] {
	return promptHandle(v.PromptID)
}
