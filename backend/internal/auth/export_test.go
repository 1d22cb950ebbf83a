package auth

import "context"

// Slot takes one of the places for hashing at once.
func (p *Passwords) Slot(ctx context.Context) (release func(), err error) { return p.slot(ctx) }
