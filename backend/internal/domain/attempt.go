package domain

import "time"

// Attempt is one time that a run asked its provider. All but the last have failed.
type Attempt struct {
	Number     int       `json:"number"` // from 1
	StartedAt  time.Time `json:"started_at"`
	WaitedMS   int       `json:"waited_ms"` // before it, after the attempt before
	DurationMS int       `json:"duration_ms"`
	Error      *Error    `json:"error"` // nil when it was not the provider that ended it
}

// Ended is when it was over, to the millisecond.
func (a Attempt) Ended() time.Time {
	return a.StartedAt.Add(time.Duration(a.DurationMS) * time.Millisecond)
}
