package inflight

import (
	"bytes"
	"sort"

	"playground/internal/domain"
)

// maxLogprobBytes bounds what one run keeps of its tokens' probabilities, as they are written. With 20 alternatives
// a token takes about a kilobyte.
const maxLogprobBytes = 8 << 20

// TokenLine is the probabilities of one token in JSON, without a line break, and behind which byte of the text
// that it is appended with it belongs.
type TokenLine struct {
	At   int
	JSON []byte
}

// tokenLines are those of one run.
type tokenLines struct {
	lines   []byte
	ends    []lineEnd // one of each line
	full    bool
	dropped int
}

type lineEnd struct{ text, line int } // offsets in the log's text, and in the lines

// AppendTokens adds text with the probabilities of its tokens, and counts tokens that came without. From the first on
// that is beyond what a run may keep, all are dropped: what is kept is of the text's beginning.
func (l *Log) AppendTokens(text string, tokens []TokenLine, dropped int) {
	l.mu.Lock()
	if l.tokens == nil {
		l.tokens = &tokenLines{}
	}
	l.tokens.add(len(l.text), tokens, dropped)
	l.mu.Unlock()
	if text != "" {
		l.Append(text)
	}
}

func (t *tokenLines) add(at int, tokens []TokenLine, dropped int) {
	t.dropped += dropped
	for _, one := range tokens {
		if t.full = t.full || len(t.lines)+len(one.JSON) >= maxLogprobBytes; t.full {
			t.dropped++
			continue
		}
		t.lines = append(append(t.lines, one.JSON...), '\n')
		t.ends = append(t.ends, lineEnd{at + one.At, len(t.lines)})
	}
}

// TokensWithin is a JSON list of the probabilities that belong to the text after from, up to and with to; nil for
// none.
func (l *Log) TokensWithin(from, to int) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.tokens == nil {
		return nil
	}
	first, last := l.tokens.behind(from), l.tokens.behind(to)
	if first >= last {
		return nil
	}
	begin := 0
	if first > 0 {
		begin = l.tokens.ends[first-1].line
	}
	lines := bytes.TrimSuffix(l.tokens.lines[begin:l.tokens.ends[last-1].line], []byte("\n"))
	out := append(make([]byte, 0, len(lines)+2), '[')
	out = append(out, bytes.ReplaceAll(lines, []byte("\n"), []byte(","))...) // JSON holds no raw line break
	return append(out, ']')
}

// behind is the index of the first line that belongs behind an offset of the text.
func (t *tokenLines) behind(offset int) int {
	return sort.Search(len(t.ends), func(i int) bool { return t.ends[i].text > offset })
}

// Logprobs are all that were appended; nil when there was nothing. They must not be written to.
func (l *Log) Logprobs() *domain.Logprobs {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.tokens == nil || len(l.tokens.ends)+l.tokens.dropped == 0 {
		return nil
	}
	return &domain.Logprobs{Lines: l.tokens.lines, Tokens: len(l.tokens.ends), Dropped: l.tokens.dropped}
}
