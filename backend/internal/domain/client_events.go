package domain

import "time"

// ClientEventKind is what the app noticed.
type ClientEventKind string

// Kinds of client events.
const (
	FirstTokenSeen    ClientEventKind = "first_token_seen"
	AutosaveDone      ClientEventKind = "autosave"
	StreamReconnected ClientEventKind = "stream_reconnected"
	StreamParseError  ClientEventKind = "stream_parse_error"
	StreamAborted     ClientEventKind = "stream_aborted"
	StreamTimedOut    ClientEventKind = "stream_timed_out"
	SaveWaited        ClientEventKind = "save_waited"
	SaveConflicted    ClientEventKind = "save_conflicted"
	SaveFailed        ClientEventKind = "save_failed"
	ScreenLost        ClientEventKind = "lost_screen"
)

// ClientBatchTTL is how long a batch is known, so that it counts once.
const ClientBatchTTL = time.Hour

// ClientCountTTL is how long what the app noticed is kept.
const ClientCountTTL = LongestUsage

// Takes says whether events of the kind last for a time.
func (k ClientEventKind) Takes() bool { return k == FirstTokenSeen || k == AutosaveDone }

// ClientEvent is one thing that the app noticed, without content.
type ClientEvent struct {
	Kind   ClientEventKind
	Age    time.Duration
	MS     *int64 // of the kinds that take time, and of no other
	Screen string // of ScreenLost, "" of all others
}

// Check returns nil when the event has what its kind needs, and nothing else; else the field that is wrong.
func (e ClientEvent) Check() *FieldError {
	if takes := e.Kind.Takes(); takes && e.MS == nil {
		return &FieldError{Field: "ms", Rule: "required", Message: "is missing"}
	} else if !takes && e.MS != nil {
		return &FieldError{Field: "ms", Rule: "kind", Message: "does not belong to this kind"}
	}
	if lost := e.Kind == ScreenLost; lost && e.Screen == "" {
		return &FieldError{Field: "screen", Rule: "required", Message: "is missing"}
	} else if !lost && e.Screen != "" {
		return &FieldError{Field: "screen", Rule: "kind", Message: "does not belong to this kind"}
	}
	return nil
}

// ClientCount is how often something was noticed on a day of UTC. There is one for each organization, day, kind,
// screen and bucket, and so a bounded number of them, whatever is sent.
type ClientCount struct {
	OrganizationID string `gorm:"primaryKey"`
	Day            string `gorm:"primaryKey"` // 2006-01-02
	Kind           ClientEventKind
	Screen         string
	Bucket         int64 // of Bucket; 0 of a kind that takes no time
	Count          int64
}

// CountClientEvents adds events up, by the day of now less their age.
func CountClientEvents(organizationID string, events []ClientEvent, now time.Time) []ClientCount {
	sums := map[ClientCount]int64{}
	for _, e := range events {
		c := ClientCount{OrganizationID: organizationID, Day: DayOf(now.Add(-e.Age)), Kind: e.Kind, Screen: e.Screen}
		if e.MS != nil {
			c.Bucket = Bucket(*e.MS)
		}
		sums[c]++
	}
	out := make([]ClientCount, 0, len(sums))
	for c, n := range sums {
		c.Count = n
		out = append(out, c)
	}
	return out
}
