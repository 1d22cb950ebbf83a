package inflight

import (
	"bytes"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestRecordsAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id, segment := uuid.New(), rapid.Uint64Range(1, 1<<40).Draw(t, "segment")
		in := record{run: id, from: rapid.IntRange(0, 1<<40).Draw(t, "from"), text: rapid.SliceOf(rapid.Byte()).Draw(t, "text")}
		if rapid.Bool().Draw(t, "ended") {
			in.text, in.ended = nil, true
		}
		b := bytes.Repeat([]byte{0xA5}, in.size()+rapid.IntRange(0, 40).Draw(t, "more"))
		in.put(b, segment)
		out, ok := parseRecord(b, segment)
		require.True(t, ok)
		require.Equal(t, in.size(), out.size())
		require.True(t, in.run == out.run && in.from == out.from && in.ended == out.ended && bytes.Equal(in.text, out.text))

		_, ok = parseRecord(b, segment+1)
		require.False(t, ok, "it is of the segment before")
		_, ok = parseRecord(b[:recordHeader+len(in.text)-1], segment)
		require.False(t, ok, "it is half there")
		at := rapid.IntRange(0, recordHeader+len(in.text)-1).Draw(t, "at")
		b[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		_, ok = parseRecord(b, segment)
		require.False(t, ok, "it was changed")
	})
}

func FuzzParseRecord(f *testing.F) {
	b := make([]byte, 64)
	record{run: uuid.New(), text: []byte("text")}.put(b, 1)
	f.Add(b, uint64(1))
	f.Add([]byte{}, uint64(0))
	f.Fuzz(func(t *testing.T, b []byte, segment uint64) {
		if r, ok := parseRecord(b, segment); ok {
			require.LessOrEqual(t, recordHeader+len(r.text), len(b))
		}
		parseHeader(b)
	})
}

func TestPiecesAreJoinedInOrder(t *testing.T) {
	whole := []byte("0123456789")
	rapid.Check(t, func(t *rapid.T) {
		p, have := pieces{}, make([]bool, len(whole))
		for range rapid.IntRange(0, 6).Draw(t, "pieces") {
			from := rapid.IntRange(0, len(whole)).Draw(t, "from")
			to := rapid.IntRange(from, len(whole)).Draw(t, "to")
			p.add(from, whole[from:to])
			for i := from; i < to; i++ {
				have[i] = true
			}
		}
		offset := rapid.IntRange(0, len(whole)).Draw(t, "offset")
		to := offset
		for to < len(whole) && have[to] {
			to++
		}
		require.Equal(t, string(whole[offset:to]), string(p.after(offset)))
	})
}
