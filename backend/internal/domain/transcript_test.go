package domain_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
)

// written is a transcript of pieces that are an answer's and its reasoning's in turn, with both texts.
func written(t *rapid.T) (transcript domain.Transcript, answer, reasoning string) {
	pieces := rapid.SliceOfN(rapid.StringOfN(rapid.RuneFrom([]rune("ab é雨😀\uFFFD")), 0, 8, -1), 0, 6).Draw(t, "pieces")
	for i, piece := range pieces {
		if i > 0 {
			transcript = append(transcript, domain.Mark(i%2 == 1)...)
		}
		transcript = append(transcript, piece...)
		if i%2 == 1 {
			reasoning += piece
		} else {
			answer += piece
		}
	}
	return transcript, answer, reasoning
}

// read reads a transcript on from a cursor, and returns what comes of both texts.
func read(c domain.Cursor, transcript []byte) (answer, reasoning string, end domain.Position) {
	for rest := transcript[c.Offset:]; len(rest) > 0; {
		var thinks bool
		var piece []byte
		if thinks, piece, rest = c.Next(rest, 5); thinks {
			reasoning += string(piece)
		} else {
			answer += string(piece)
		}
	}
	return answer, reasoning, c.Position()
}

func TestTranscriptsSplitAndJoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		transcript, answer, reasoning := written(t)
		gotAnswer, gotReasoning, segments := transcript.Split()
		require.Equal(t, answer, gotAnswer)
		require.Equal(t, reasoning, gotReasoning)
		joined := domain.NewTranscript(gotAnswer, gotReasoning, segments)
		again, _, _ := joined.Split()
		require.Equal(t, answer, again)
		if reasoning != "" {
			require.Equal(t, string(transcript), string(joined), "the order is kept")
		}
	})
}

func TestAnAnswerAloneIsItsTranscript(t *testing.T) {
	require.Equal(t, "é", string(domain.NewTranscript("é", "", nil)))
	answer, reasoning, segments := domain.Transcript("é").Split()
	require.Equal(t, []any{"é", "", []int(nil)}, []any{answer, reasoning, segments})
}

func TestAReaderGoesOnWithBothTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		transcript, answer, reasoning := written(t)
		cut := func(text, label string) int {
			n := rapid.IntRange(0, len(text)).Draw(t, label)
			return len(strings.ToValidUTF8(text[:n], ""))
		}
		at := domain.Position{Answer: cut(answer, "answer"), Reasoning: cut(reasoning, "reasoning")}
		c, err := domain.CursorAt(transcript, at)
		require.NoError(t, err)
		require.Equal(t, at, c.Position())
		moreAnswer, moreReasoning, end := read(c, transcript)
		require.Equal(t, answer[at.Answer:], moreAnswer)
		require.Equal(t, reasoning[at.Reasoning:], moreReasoning)
		require.Equal(t, domain.Position{Answer: len(answer), Reasoning: len(reasoning)}, end)
	})
}

func TestAnAnswersPositionAloneLeavesNoReasoningBefore(t *testing.T) {
	transcript := domain.NewTranscript("answer", "first, then", []int{0, 5, 3, 6, 3})
	for n, want := range map[int][2]string{
		0: {"answer", "first, then"}, 1: {"nswer", ", then"}, 3: {"wer", ", then"}, 4: {"er", ""}, 6: {"", ""},
	} {
		c, err := domain.CursorAt(transcript, domain.Position{Answer: n, AnswerAlone: true})
		require.NoError(t, err)
		answer, reasoning, _ := read(c, transcript)
		require.Equal(t, want, [2]string{answer, reasoning}, n)
	}
}

func TestPositionsThatAreNone(t *testing.T) {
	transcript := domain.NewTranscript("aé", "雨", []int{0, 3, 3})
	for id, want := range map[string]error{
		"4": domain.ErrBeyond, "2": domain.ErrInside, "3.4": domain.ErrBeyond, "4.3": domain.ErrBeyond, "1.1": domain.ErrInside, "2.3": domain.ErrInside,
		"3": nil, "1": nil, "0": nil, "3.3": nil, "0.3": nil, "1.0": nil,
	} {
		p, ok := domain.ParsePosition(id)
		require.True(t, ok, id)
		_, err := domain.CursorAt(transcript, p)
		require.ErrorIs(t, err, want, id)
	}
	for _, id := range []string{"", ".", "1.", ".1", "-1", "+1", "01", "1.01", "1.-2", "1.2.3", " 1", "1e3", "9999999999999999999999"} {
		_, ok := domain.ParsePosition(id)
		require.False(t, ok, id)
	}
}

func FuzzCursor(f *testing.F) {
	f.Add([]byte("ab\xfec\xffd"), 1, 1, true)
	f.Fuzz(func(t *testing.T, transcript []byte, answer, reasoning int, alone bool) {
		c, err := domain.CursorAt(transcript, domain.Position{Answer: max(0, answer), Reasoning: max(0, reasoning), AnswerAlone: alone})
		if err == nil {
			read(c, transcript)
		}
	})
}
