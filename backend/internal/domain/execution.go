package domain

import (
	"slices"
	"strconv"
	"time"
)

// Status of an execution. Every execution leaves running exactly once.
type Status string

// Statuses.
const (
	StatusRunning   Status = "running"
	StatusCompleted Status = "completed"
	StatusFailed    Status = "failed"
	StatusCancelled Status = "cancelled"
)

// Finish reasons of the contract.
const (
	FinishEndTurn       = "end_turn"
	FinishMaxTokens     = "max_tokens"
	FinishStopSequence  = "stop_sequence"
	FinishContentFilter = "content_filter"
	FinishToolUse       = "tool_use"
	FinishCancelled     = "cancelled"
	FinishTimeout       = "timeout"
	FinishError         = "error"
	FinishInterrupted   = "interrupted"
	FinishOther         = "other" // the provider's word is unknown: the answer may be whole or not
)

// Execution is one run of one version, without what the model wrote.
type Execution struct {
	ID                string `gorm:"primaryKey"`
	OrganizationID    string
	PromptID          string
	PromptVersionID   string
	VersionNumber     int
	UserID            string
	APIKeyID          *string // the key that started it; nil: a person did
	RerunOf           *string // the execution that this one repeats
	Pane              *string // the pane of the draft that was run; nil: the prompt itself
	ContinueAt        *int    // where in its text it went on, in UTF-16 code units; nil: at the end
	WithSuffix        bool    // what follows was sent too
	Model             string
	Logprobs          *int // how many of the likeliest tokens were asked for with each token; nil: no probabilities
	Status            Status
	VariableValues    map[string]string `gorm:"serializer:json"`
	ModelConfig       ModelConfig       `gorm:"serializer:json"`
	InputTokens       *int
	OutputTokens      *int
	CachedTokens      *int // of the input, what the provider had read before
	ReasoningTokens   *int // of the output
	Estimated         bool
	CostUSD           *float64 `gorm:"column:cost_usd"`
	LatencyMS         *int     `gorm:"column:latency_ms"`
	TTFTMS            *int     `gorm:"column:ttft_ms"`
	CancelRequestedAt *time.Time
	InstanceID        string    // who runs it
	HeartbeatAt       time.Time // when its owner last said so
	ReservedTokens    *int      // of its month's usage, until it ends; nil: it is not counted there
	CreatedAt         time.Time
	FinishedAt        *time.Time
	DeletedAt         *time.Time

	// Read through joins. Share is how its prompt was shared with who asks for it.
	UserName   string     `gorm:"->"`
	APIKeyName *string    `gorm:"->"`
	ProjectID  string     `gorm:"->"`
	Share      ShareRight `gorm:"embedded;embeddedPrefix:share_"`

	Truncated []string `gorm:"-"` // fields of which a list's row has not all
	// VersionChanges are those of its version, where a list reads them.
	VersionChanges []Difference     `gorm:"-"`
	Changes        []Difference     `gorm:"-"` // since the run before; nil in the first one, and where it was not asked for
	Result         *ExecutionResult `gorm:"-"`
}

// sharedPart leaves out which key of the organization's started it.
func (e Execution) sharedPart() Execution {
	e.APIKeyName = nil
	return e
}

// ExecutionResult is what the model wrote, or what had arrived so far, and how it ended.
type ExecutionResult struct {
	ExecutionID       string `gorm:"primaryKey"`
	ResponseText      string
	ReasoningText     string
	Segments          []int `gorm:"serializer:json"` // how the two follow each other, as in NewTranscript
	FinishReason      *string
	RawFinishReason   *string // the provider's word
	ResolvedModel     *string
	Error             *Error    `gorm:"serializer:json"`
	Attempts          []Attempt `gorm:"serializer:json"`
	DroppedParameters []string  `gorm:"serializer:json"` // those the provider refused, so that they were left out
	UpdatedAt         time.Time
}

// Transcript is what the model wrote, in the order in which it came.
func (r ExecutionResult) Transcript() Transcript {
	return NewTranscript(r.ResponseText, r.ReasoningText, r.Segments)
}

// SetTranscript sets what the model wrote.
func (r *ExecutionResult) SetTranscript(t Transcript) {
	r.ResponseText, r.ReasoningText, r.Segments = t.Split()
}

// Outcome is how a run ended, as its row, its result and its last event all say it.
type Outcome struct {
	Status            Status
	FinishReason      string
	RawFinishReason   string // the provider's word; "" when it gave none
	Error             *Error // set exactly when Status is failed
	ResolvedModel     string
	InputTokens       *int
	OutputTokens      *int
	CachedTokens      *int
	ReasoningTokens   *int
	Estimated         bool
	CostUSD           *float64
	LatencyMS         int
	TTFTMS            *int
	DroppedParameters []string
	Attempts          []Attempt // for the record; no event shows them
}

// Completion writes an outcome. A nil Transcript keeps what was saved.
type Completion struct {
	ExecutionID    string
	OrganizationID string
	Outcome        Outcome
	Transcript     *Transcript
	Logprobs       *Logprobs // nil: none came
	Reserved       bool      // the execution has reserved tokens of a month's usage
	At             time.Time
}

// ChangesSince says what differs from an earlier run of the prompt: the version, of which ofVersion says what became
// of the one before it (nil: not known), the values, and which parameters the provider refused.
func (e Execution) ChangesSince(before Execution, ofVersion []Difference) []Difference {
	out := []Difference{}
	switch {
	case e.VersionNumber == before.VersionNumber:
	case e.VersionNumber == before.VersionNumber+1 && ofVersion != nil:
		out = append(out, ofVersion...)
	default:
		a, b := before.bounded(e), e.bounded(before)
		out = append(out, Difference{"version_number", "v" + strconv.Itoa(before.VersionNumber) + arrow + "v" + strconv.Itoa(e.VersionNumber)})
		out = append(out, capped(configDifferences(a.ModelConfig, b.ModelConfig))...)
	}
	if was, is := before.place(), e.place(); was != is {
		out = append(out, Difference{"continue_at", was + arrow + is})
	}
	if before.lacks("variable_values") || e.lacks("variable_values") {
		out = append(out, Difference{"variable_values", "long values not compared here"})
	} else {
		out = append(out, ValueDifferences(before.VariableValues, e.VariableValues)...)
	}
	return append(out, refusedDifferences(before, e)...)
}

// place says in words where in its text a run went on.
func (e Execution) place() string {
	switch {
	case e.ContinueAt == nil:
		return "at the end"
	case e.WithSuffix:
		return "at " + grouped(*e.ContinueAt) + ", with what follows"
	}
	return "at " + grouped(*e.ContinueAt)
}

func (e Execution) lacks(field string) bool { return slices.Contains(e.Truncated, field) }

// bounded is the run with only those parameters that a row of a list always has, if this or the other has no more.
func (e Execution) bounded(other Execution) Execution {
	if e.lacks("model_config_snapshot") || other.lacks("model_config_snapshot") {
		e.ModelConfig.Tools, e.ModelConfig.ToolChoice, e.ModelConfig.ResponseFormat, e.ModelConfig.Extra = nil, "", "", nil
	}
	return e
}

// refusedDifferences says which parameters a provider newly refused, or took again. It is known when a run has ended.
func refusedDifferences(before, after Execution) []Difference {
	if before.Status == StatusRunning || after.Status == StatusRunning || before.Result == nil || after.Result == nil {
		return nil
	}
	var out []Difference
	for _, p := range Parameters {
		was, is := slices.Contains(before.Result.DroppedParameters, p.Name), slices.Contains(after.Result.DroppedParameters, p.Name)
		if is && !was {
			out = append(out, Difference{p.Field(), p.label() + " left out"})
		} else if was && !is {
			out = append(out, Difference{p.Field(), p.label() + " no longer left out"})
		}
	}
	return capped(out)
}

// ExecutionFilter narrows a history; zero fields do not.
type ExecutionFilter struct {
	Status        Status
	Model         string
	VersionNumber int
	Pane          string
	Words         string            // in the answer or in a value, whatever their case
	Values        map[string]string // what variables stand for, whatever its case; names in NFC
	WithText      bool              // the whole text instead of its preview
}

// Narrows says whether it leaves runs out.
func (f ExecutionFilter) Narrows() bool {
	return f.Status != "" || f.Model != "" || f.VersionNumber > 0 || f.Pane != "" || f.ReadsTexts()
}

// ReadsTexts says whether answers or values have to be read to tell which runs fit.
func (f ExecutionFilter) ReadsTexts() bool { return f.Words != "" || len(f.Values) > 0 }
