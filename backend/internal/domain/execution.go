package domain

import "time"

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
	RerunOf           *string // the execution that this one repeats
	Pane              *string // the pane of the draft that was run; nil: the prompt itself
	Model             string
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

	UserName  string           `gorm:"->"` // read through a join
	Truncated []string         `gorm:"-"`  // fields of which a list's row has not all
	Result    *ExecutionResult `gorm:"-"`
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
	At             time.Time
}

// ExecutionFilter narrows a history; zero fields do not.
type ExecutionFilter struct {
	Status        Status
	Model         string
	VersionNumber int
	WithText      bool // the whole text instead of its preview
}
