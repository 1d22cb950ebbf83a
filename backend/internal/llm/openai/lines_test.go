package openai

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func payloads(t *testing.T, body io.Reader) (list []string, other string, reads int) {
	t.Helper()
	in := &lines{body: body, before: func() error { reads++; return nil }}
	for {
		payload, err := in.next()
		if err != nil {
			require.ErrorIs(t, err, io.EOF)
			return list, string(in.nonEvent), reads
		}
		list = append(list, string(payload))
	}
}

func TestLinesAreTheSameForEveryCut(t *testing.T) {
	long := strings.Repeat("long ", 5000)
	body := ": hello\n\ndata: a\n\ndata:b\r\n\r\nevent: x\nid: 1\nretry: 2\ndata: " + long + "\n\n{\"error\":\n {}}\ndata: c\n\ndata: cut"
	for name, reader := range map[string]io.Reader{
		"whole": strings.NewReader(body), "bytes": iotest.OneByteReader(strings.NewReader(body)), "halves": iotest.HalfReader(strings.NewReader(body)),
		"error with data": iotest.DataErrReader(strings.NewReader(body)),
	} {
		list, other, _ := payloads(t, reader)
		require.Equal(t, []string{"a", "b", strings.TrimSpace(long), "c"}, list, name)
		require.Equal(t, `{"error":{}}`, other, name)
	}
}

// Whatever has come is passed on before the next is waited for: once per read, not once per line.
func TestLinesAskBeforeTheyWait(t *testing.T) {
	_, _, reads := payloads(t, strings.NewReader(strings.Repeat("data: x\n\n", 1800)))
	require.Less(t, reads, 10)
}

func TestAByteOrderMarkIsNoPartOfTheFirstLine(t *testing.T) {
	list, other, _ := payloads(t, iotest.OneByteReader(strings.NewReader("\ufeffdata: a\n\ndata: \ufeff\n\n")))
	require.Equal(t, []string{"a", "\ufeff"}, list)
	require.Empty(t, other)
}

func TestAnErrorMayLackItsLineBreak(t *testing.T) {
	_, other, _ := payloads(t, strings.NewReader("data: x\n\n{\"error\":{\"message\":\"no\"}}"))
	require.Equal(t, `{"error":{"message":"no"}}`, other)
}
