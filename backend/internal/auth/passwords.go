// Package auth makes and checks credentials: passwords, access tokens, opaque tokens, derived keys.
package auth

import (
	"context"

	"github.com/alexedwards/argon2id"
)

// hashing is memory-hard: at most this many at once, so that a rush of sign-ins stalls nothing else.
const parallelHashes = 2

var params = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Passwords hashes and verifies with argon2id.
type Passwords struct {
	slots chan struct{}
	decoy string
}

// NewPasswords makes a hasher.
func NewPasswords() (*Passwords, error) {
	decoy, err := argon2id.CreateHash("nobody has this password", params)
	return &Passwords{slots: make(chan struct{}, parallelHashes), decoy: decoy}, err
}

func (p *Passwords) slot(ctx context.Context) (release func(), err error) {
	select {
	case p.slots <- struct{}{}:
		return func() { <-p.slots }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Hash returns the encoded hash of a password.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	release, err := p.slot(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	return argon2id.CreateHash(password, params)
}

// Matches says whether password belongs to hash. An empty hash matches nothing and takes as long as
// any other, so that the time does not tell which addresses exist.
func (p *Passwords) Matches(ctx context.Context, hash, password string) (bool, error) {
	return p.MatchesGuarded(ctx, hash, password, noError, noError)
}

func noError() error { return nil }

// MatchesGuarded is Matches between two calls of its caller's: before, when the attempt's turn has come,
// can still refuse it; onMismatch counts a failed attempt before the next has its turn. So however many
// attempts wait, few are made that the failures meanwhile would have refused.
func (p *Passwords) MatchesGuarded(ctx context.Context, hash, password string, before, onMismatch func() error) (bool, error) {
	release, err := p.slot(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	if err := before(); err != nil {
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
	return false, onMismatch()
}
