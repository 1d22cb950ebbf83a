package engine

import (
	"bytes"
	"encoding/json"
	"strings"

	"playground/internal/domain"
	"playground/internal/inflight"
)

const (
	// maxGap is how much text without a token is passed over to find the next one's place.
	maxGap = 256
	// maxUncovered bounds the text that is kept for tokens that come late, and maxPending the tokens that wait for text
	// of which they have had the beginning.
	maxUncovered = 64 << 10
	maxPending   = 512
)

// placer finds where in an answer its tokens are: they come beside the text, may be halves of characters, and may be
// none of it.
type placer struct {
	pending   []domain.TokenLogprob // that have no place yet
	dropped   int                   // tokens without probabilities, since the last place
	uncovered []byte                // the answer behind the last token's place
	at        int                   // where that begins in the answer
}

// add takes tokens whose text comes next, or has come.
func (p *placer) add(tokens []domain.TokenLogprob, dropped int) {
	p.pending = append(p.pending, tokens...)
	p.dropped += dropped
}

// place adds a piece of the answer, and returns the tokens that have their place now.
func (p *placer) place(piece string) []domain.TokenLogprob {
	p.uncovered = append(p.uncovered, piece...)
	var placed, halves []domain.TokenLogprob
	for len(p.pending) > 0 && !p.waits() {
		token := p.pending[0]
		p.pending = p.pending[1:]
		gap, length := p.find(token, len(halves))
		if gap < 0 && token.IsHalf() {
			halves = append(halves, token)
			continue
		}
		placed = append(placed, p.share(halves, max(gap, 0))...)
		halves = nil
		token.From, token.To = p.at, p.at+length
		p.advance(length)
		placed = append(placed, token)
	}
	if rest := len(p.uncovered); len(halves) > 0 {
		if rest > len(halves)*4 { // more than they can be
			rest = 0
		}
		placed = append(placed, p.share(halves, rest)...)
	}
	if len(p.uncovered) > maxUncovered {
		p.advance(len(p.uncovered) - maxUncovered/2)
	}
	return placed
}

// waits says whether the next token may go on in text that has not come.
func (p *placer) waits() bool {
	if len(p.pending) > maxPending && len(p.uncovered) > 0 {
		return false
	}
	begins := false
	for _, form := range forms(p.pending[0]) {
		if bytes.HasPrefix(p.uncovered, form) {
			return false
		}
		begins = begins || bytes.HasPrefix(form, p.uncovered)
	}
	return begins
}

// find is how far behind the last token this one is, and its length there; -1 and 0 when it is not in the text. Text
// is passed over only where the token behind it fits too, or where halves may have made it.
func (p *placer) find(token domain.TokenLogprob, halves int) (gap, length int) {
	for _, form := range forms(token) {
		if len(form) == 0 {
			return -1, 0
		}
		if bytes.HasPrefix(p.uncovered, form) {
			return 0, len(form)
		}
	}
	window := p.uncovered[:min(len(p.uncovered), maxGap)]
	for _, form := range forms(token) {
		if at := bytes.Index(window, form); at > 0 && (at <= halves*4 || p.fitsNext(p.uncovered[at+len(form):])) {
			return at, len(form)
		}
	}
	return -1, 0
}

func (p *placer) fitsNext(rest []byte) bool {
	if len(p.pending) == 0 || len(rest) == 0 {
		return len(rest) == 0
	}
	for _, form := range forms(p.pending[0]) {
		if bytes.HasPrefix(rest, form) || bytes.HasPrefix(form, rest) {
			return true
		}
	}
	return false
}

// share gives halves of characters, whose bytes are not known, all that they make together, and passes it.
func (p *placer) share(halves []domain.TokenLogprob, length int) []domain.TokenLogprob {
	for i := range halves {
		halves[i].From, halves[i].To = p.at, p.at+length
	}
	p.advance(length)
	return halves
}

func (p *placer) advance(n int) {
	p.uncovered, p.at = p.uncovered[n:], p.at+n
}

// rest are the tokens that are left when the answer is over. The first may be one of which the end was cut off.
func (p *placer) rest() []domain.TokenLogprob {
	placed := p.place("")
	for i, token := range p.pending {
		token.From, token.To = p.at, p.at
		if i == 0 {
			token.To += len(p.uncovered)
			p.advance(len(p.uncovered))
		}
		placed = append(placed, token)
	}
	p.pending = nil
	return placed
}

// forms are how a token may stand in the text: by its bytes, or with U+FFFD for what is no character.
func forms(t domain.TokenLogprob) [][]byte {
	if t.Bytes == nil {
		return [][]byte{[]byte(t.Token)}
	}
	return [][]byte{t.Bytes, []byte(t.Token)}
}

// appendAnswer adds a piece of the answer, behind the mark that may begin it, with the tokens it completes.
func (r *run) appendAnswer(piece string) {
	answer := strings.TrimPrefix(piece, domain.Mark(false))
	mark, before := len(piece)-len(answer), r.tokens.at+len(r.tokens.uncovered)
	r.live.Log.AppendTokens(piece, lines(r.tokens.place(answer), before-mark, len(piece)), r.tokens.takeDropped())
}

func (p *placer) takeDropped() int {
	n := p.dropped
	p.dropped = 0
	return n
}

// lines are tokens as the log keeps them, with a piece that begins at a byte of the answer: each goes with what the
// piece has of it, and none before the one before.
func lines(tokens []domain.TokenLogprob, begin, length int) []inflight.TokenLine {
	out, last := make([]inflight.TokenLine, 0, len(tokens)), min(1, length)
	for _, token := range tokens {
		encoded, err := json.Marshal(token)
		if err != nil {
			continue // no number or text that a token has
		}
		last = max(last, min(token.To-begin, length))
		out = append(out, inflight.TokenLine{At: last, JSON: encoded})
	}
	return out
}

// logprobs are those of the whole run, for its row.
func (r *run) logprobs() *domain.Logprobs {
	if r.tokens == nil {
		return nil
	}
	r.live.Log.AppendTokens("", lines(r.tokens.rest(), 0, 0), r.tokens.takeDropped())
	return r.live.Log.Logprobs()
}

// WithLogprobs is a Subscription of a run whose tokens' probabilities are here.
type WithLogprobs interface {
	// LogprobsWithin is a JSON list of those that belong to the transcript after from, up to and with to; nil for none.
	LogprobsWithin(from, to int) []byte
}

// LogprobsWithin implements WithLogprobs.
func (s *localSubscription) LogprobsWithin(from, to int) []byte {
	return s.run.Log.TokensWithin(from, to)
}
