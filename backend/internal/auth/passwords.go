// Package auth makes and checks credentials: passwords, access tokens, opaque tokens, derived keys.
package auth

import (
	"context"
	"runtime"
	"time"

	"github.com/alexedwards/argon2id"

	"playground/internal/fairqueue"
)

const (
	usualHash = 50 * time.Millisecond
	// hashWithin is the longest that a password may wait for its turn.
	hashWithin = 5 * time.Second
)

// parallelHashes is how many hashes are made at once: each takes a core and much memory, and half of the cores are left
// to those who are signed in, however many others sign in.
func parallelHashes() int { return max(1, runtime.GOMAXPROCS(0)/2) }

// Cost is what one hash takes of memory and time.
type Cost struct{ KiB, Iterations uint32 }

// FullCost is what every hash of a server takes. Less is for tests that are about something else.
var FullCost = Cost{KiB: 19 * 1024, Iterations: 2}

// Passwords hashes and verifies with argon2id, in one bounded queue for every use. Its lines take turns: a line is
// named for what it is and where it comes from ("sign-up from 192.0.2.1"), so that none holds up another. What would
// wait too long fails with fairqueue.ErrFull, at once.
type Passwords struct {
	queue  *fairqueue.Queue
	params *argon2id.Params
	decoy  string
}

// NewPasswords makes a hasher.
func NewPasswords(cost Cost) (*Passwords, error) {
	params := &argon2id.Params{Memory: cost.KiB, Iterations: cost.Iterations, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	decoy, err := argon2id.CreateHash("no account has this password", params)
	places := parallelHashes()
	queue := fairqueue.New(fairqueue.Places{All: places, Alone: places, Beside: places}, usualHash, hashWithin)
	return &Passwords{queue: queue, params: params, decoy: decoy}, err
}

// Hash returns the encoded hash of a password.
func (p *Passwords) Hash(ctx context.Context, line, password string) (string, error) {
	leave, err := p.queue.Enter(ctx, line)
	if err != nil {
		return "", err
	}
	defer leave()
	return argon2id.CreateHash(password, p.params)
}

// Matches says whether password belongs to hash. An empty hash matches nothing and takes as long as any other, so that
// the time does not tell which addresses exist. It is made between two calls of its caller's: before, when the attempt's
// turn has come, can still refuse it; onMismatch counts a failed attempt before the next has its turn. So however many
// attempts wait, few are made that the failures meanwhile would have refused.
func (p *Passwords) Matches(ctx context.Context, line, hash, password string, before, onMismatch func(context.Context) error) (bool, error) {
	leave, err := p.queue.Enter(ctx, line)
	if err != nil {
		return false, err
	}
	defer leave()
	if err := before(ctx); err != nil {
		return false, err
	}
	against := hash
	if against == "" {
		against = p.decoy
	}
	ok, err := argon2id.ComparePasswordAndHash(password, against)
	if err != nil || ok && hash != "" {
		return ok, err
	}
	return false, onMismatch(ctx)
}
