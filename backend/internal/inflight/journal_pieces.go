package inflight

import (
	"cmp"
	"slices"
)

// pieces are stretches of one run's text, in the order in which they were written.
type pieces []piece

type piece struct {
	from int
	text []byte
}

func (p piece) end() int { return p.from + len(p.text) }

// add copies a stretch.
func (p *pieces) add(from int, text []byte) {
	if n := len(*p); n > 0 && (*p)[n-1].end() == from {
		(*p)[n-1].text = append((*p)[n-1].text, text...)
		return
	}
	*p = append(*p, piece{from, slices.Clone(text)})
}

// after joins what follows the first offset bytes, as far as nothing is missing.
func (p pieces) after(offset int) (text []byte) {
	sorted := slices.SortedStableFunc(slices.Values(p), func(a, b piece) int { return cmp.Compare(a.from, b.from) })
	for _, one := range sorted {
		if at := offset + len(text); one.from <= at && at < one.end() {
			text = append(text, one.text[at-one.from:]...)
		}
	}
	return text
}
