package netpoll

import "sync"

// aheadBytes is how much is read at once of what comes faster than it is taken.
const aheadBytes = 16 << 10

var blocks = sync.Pool{New: func() any { return new([aheadBytes]byte) }}

// ahead is what was read of a connection beyond what was asked for. Its readers keep small buffers, since a token is
// small and streams are many; one that comes as fast as it can would take a call for every few tokens. So once a read
// has filled what it was given, the next takes a block along, for as long as there is more in it than was asked for.
type ahead struct {
	isFast bool // the last read brought all that it had room for
	block  *[aheadBytes]byte
	rest   []byte // of block, what was not taken yet
}

// take returns how much of p it filled.
func (a *ahead) take(p []byte) int {
	n := copy(p, a.rest)
	if a.rest = a.rest[n:]; n > 0 && len(a.rest) == 0 {
		a.free()
	}
	return n
}

// room is where the next read for p goes.
func (a *ahead) room(p []byte) []byte {
	if !a.isFast || len(p) >= aheadBytes {
		return p
	}
	a.block = blocks.Get().(*[aheadBytes]byte)
	return a.block[:]
}

// came returns how many of n bytes, which were read into room(p), are in p now.
func (a *ahead) came(p []byte, n int) int {
	a.isFast = n >= len(p)
	if a.block == nil {
		return n
	}
	taken := copy(p, a.block[:n])
	if a.rest = a.block[taken:n]; len(a.rest) == 0 {
		a.free()
	}
	return taken
}

func (a *ahead) free() {
	blocks.Put(a.block)
	a.block, a.rest = nil, nil
}
