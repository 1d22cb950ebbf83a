package inflight

import (
	"context"
	"errors"
)

var (
	// ErrSealed is why a run ends whose text another instance has sealed: it took the owner for lost.
	ErrSealed = errors.New("completed by another instance")
	// ErrForgotten says that a relay has lost all it had stored.
	ErrForgotten = errors.New("the relay was emptied")
	// ErrGap says that a relay does not have the text from an offset on.
	ErrGap = errors.New("the relay lacks the text before")
)

// Chunk is a stretch of one run's text, whole characters, beginning at byte From.
type Chunk struct {
	ID   string
	From int
	Text []byte
}

// Relay carries the texts of runs past the process that owns them, until their rows hold everything:
// to readers on other instances, and to the rescuer of a run whose owner was lost.
type Relay interface {
	// Append stores chunks. It returns the ids of runs whose text is sealed; ErrForgotten when earlier
	// chunks are gone and whole texts are wanted again; any other error when nothing can be stored now.
	Append(ctx context.Context, chunks []Chunk) (sealed []string, err error)
	// Synchronous says that Append takes no longer than a chunk takes to arrive, and may be called from many
	// goroutines: chunks then need not travel together.
	Synchronous() bool
	// Seal closes a run's text for its owner and returns what was stored, whole characters.
	Seal(ctx context.Context, id string) (string, error)
	// Read returns some of the text after the first offset bytes, if there is more, and whether it is
	// sealed; ErrGap when the text from there on is not to be had.
	Read(ctx context.Context, id string, offset int) (text []byte, sealed bool, err error)
	// Drop forgets runs whose rows hold everything, and wakes those who watch them.
	Drop(ctx context.Context, ids []string) error
	// Watch returns a channel that closes at the run's next change, when this relay can tell.
	Watch(id string) (changed <-chan struct{}, stop func())
	// Cancel asks a run's owner, wherever it is, to end it.
	Cancel(ctx context.Context, id string) error
	// Ping returns nil when the relay can store chunks.
	Ping(ctx context.Context) error
	Close() error
}
