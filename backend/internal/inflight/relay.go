package inflight

import (
	"context"
	"errors"
)

var (
	// ErrSealed is why a run ends whose text somebody else has closed: they took its owner for lost.
	ErrSealed = errors.New("settled by another instance")
	// ErrForgotten says that a relay has lost all it had kept.
	ErrForgotten = errors.New("the relay was emptied")
	// ErrGap says that a relay does not have the text from an offset on.
	ErrGap = errors.New("the relay lacks the text before")
)

// Piece is a stretch of one run's text, whole characters, beginning at byte From.
type Piece struct {
	ID   string
	From int
	Text []byte
}

// Relay carries the texts of runs past the process that owns them, until their rows hold everything:
// to readers on other instances, and to whoever settles a run whose owner was lost.
type Relay interface {
	// Append keeps pieces. It answers the ids of runs whose text is sealed; ErrForgotten when earlier
	// pieces are gone and whole texts are wanted again; any other error when nothing can be kept now.
	Append(ctx context.Context, pieces []Piece) (sealed []string, err error)
	// AtOnce says that Append takes no longer than a piece takes to arrive, and may be called from many
	// goroutines: pieces then need not travel together.
	AtOnce() bool
	// Seal closes a run's text for its owner and returns what was kept, whole characters.
	Seal(ctx context.Context, id string) (string, error)
	// Read returns some of the text after the first offset bytes, if there is more, and whether it is
	// sealed; ErrGap when the text from there on is not to be had.
	Read(ctx context.Context, id string, offset int) (text []byte, sealed bool, err error)
	// Drop forgets runs whose rows hold everything, and wakes who watches them.
	Drop(ctx context.Context, ids []string) error
	// Watch returns a channel that closes at the run's next change, when this relay can tell.
	Watch(id string) (changed <-chan struct{}, stop func())
	// Cancel asks a run's owner, wherever it is, to end it.
	Cancel(ctx context.Context, id string) error
	// Alive answers nil when the relay can keep pieces.
	Alive(ctx context.Context) error
	Close() error
}
