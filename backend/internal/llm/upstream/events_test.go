package upstream

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// eventsOf reads all events of a body as "name=data", and how it ended.
func eventsOf(body io.Reader) (list []string, in *Events, reads int, err error) {
	in = NewEvents(body, func() error { reads++; return nil }, func() {})
	for {
		event, err := in.Next()
		if err != nil {
			return list, in, reads, err
		}
		list = append(list, string(event.Name)+"="+string(event.Data))
	}
}

func eachReader(body string) map[string]io.Reader {
	return map[string]io.Reader{
		"whole": strings.NewReader(body), "bytes": iotest.OneByteReader(strings.NewReader(body)),
		"halves": iotest.HalfReader(strings.NewReader(body)), "error with data": iotest.DataErrReader(strings.NewReader(body)),
	}
}

func TestEventsAreTakenApartAsTheStandardSays(t *testing.T) {
	long := `"` + strings.Repeat("long ", 5000) + `"`
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"one line":                      {"data: a\n\ndata:b\n\n", []string{"=a", "=b"}},
		"several data lines":            {"data: a\ndata: b\ndata:\ndata: c\n\n", []string{"=a\nb\n\nc"}},
		"JSON over several lines":       {"data: {\ndata: \"a\":\ndata: 1}\n\n", []string{"={\n\"a\":\n1}"}},
		"empty data":                    {"data:\n\ndata: \n\ndata\n\ndata: a\n\n", []string{"=a"}},
		"CRLF":                          {"event: x\r\ndata: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n", []string{"x=a\nb", "=c"}},
		"CR":                            {"event: x\rdata: a\rdata: b\r\rdata: c\r\r", []string{"x=a\nb", "=c"}},
		"mixed":                         {"data: a\r\n\ndata: b\n\r\ndata: c\r\rdata: d\n\n", []string{"=a", "=b", "=c", "=d"}},
		"comments and other fields":     {": hello\n\n:\nid: 1\nretry: 2\ndata: a\n: between\n\n", []string{"=a"}},
		"names":                         {"event: x\ndata: a\n\ndata: b\n\nevent: y\n\ndata: c\n\n", []string{"x=a", "=b", "=c"}},
		"a name after the data":         {"data: a\nevent: x\n\n", []string{"x=a"}},
		"a byte order mark":             {"\ufeffdata: a\n\n", []string{"=a"}},
		"a byte order mark inside":      {"data: a\n\ndata: \ufeff\n\n", []string{"=a", "=\ufeff"}},
		"a long line":                   {"data: " + long + "\n\n", []string{"=" + long}},
		"no blank lines between values": {"data: {\"a\":1}\ndata: {\"a\":2}\ndata: [DONE]\n", []string{`={"a":1}`, `={"a":2}`, "=[DONE]"}},
		"a value without its line end":  {"data: {\"a\":1}\n\ndata: [DONE]", []string{`={"a":1}`, "=[DONE]"}},
		"an error's own field":          {"data: a\n\nerror: {\"x\":1}\n\ndata: b\n\n", []string{"=a", `error={"x":1}`, "=b"}},
		"a blank line alone is missing": {"data: [\ndata: 1]\n", []string{"=[\n1]"}},
	} {
		for how, reader := range eachReader(c.body) {
			list, in, _, err := eventsOf(reader)
			require.ErrorIs(t, err, io.EOF)
			require.Equal(t, c.want, list, "%s, %s", name, how)
			require.False(t, in.Torn(), "%s, %s", name, how)
			require.Empty(t, string(in.Stray()), "%s, %s", name, how)
		}
	}
}

func TestACutEventIsTorn(t *testing.T) {
	for _, body := range []string{"data: a\n\ndata: cut", "data: a\n\ndata: {\"cut\":\n", "data: a\n\ndata: \"a string may go on\""} {
		for how, reader := range eachReader(body) {
			list, in, _, err := eventsOf(reader)
			require.ErrorIs(t, err, io.EOF)
			require.Equal(t, []string{"=a"}, list, how)
			require.True(t, in.Torn(), "%q, %s", body, how)
		}
	}
}

func TestWhatIsNoEventIsKept(t *testing.T) {
	for body, want := range map[string]string{
		"data: x\n\n{\"error\":\n {}}\ndata: c\n\n": "{\"error\":\n {}}", `{"error":{}}`: `{"error":{}}`, "<html>\n<title>x": "<html>\n<title>x",
	} {
		for how, reader := range eachReader(body) {
			_, in, _, _ := eventsOf(reader)
			require.Equal(t, want, string(in.Stray()), how)
		}
	}
}

// Whatever has come is passed on before the next is waited for: once per read, not once per line.
func TestEventsAskBeforeTheyWait(t *testing.T) {
	_, _, reads, _ := eventsOf(strings.NewReader(strings.Repeat("data: x\n\n", 1800)))
	require.Less(t, reads, 10)
}

func TestAnEventThatIsCompleteDoesNotWait(t *testing.T) {
	body, w := io.Pipe()
	go func() { _, _ = io.WriteString(w, "data: {\"a\":1}\n") }()
	event, err := NewEvents(body, func() error { return nil }, func() {}).Next()
	require.NoError(t, err)
	require.Equal(t, `{"a":1}`, string(event.Data))
}

func TestAnEventWithoutEndIsBounded(t *testing.T) {
	for _, line := range []string{"data: x\n", "stray\n"} {
		_, _, _, err := eventsOf(strings.NewReader(strings.Repeat(line, maxLine)))
		require.ErrorIs(t, err, ErrTooLong)
	}
}

func TestABrokenBodyStaysBroken(t *testing.T) {
	broken := errors.New("reset")
	in := NewEvents(io.MultiReader(strings.NewReader("data: {\"a\":1}"), iotest.ErrReader(broken)), func() error { return nil }, func() {})
	event, err := in.Next()
	require.NoError(t, err)
	require.Equal(t, `{"a":1}`, string(event.Data), "what has come is not lost")
	for range 2 {
		_, err = in.Next()
		require.ErrorIs(t, err, broken)
	}
}

func FuzzEvents(f *testing.F) {
	f.Add([]byte("data: a\r\n\r\nevent: x\rdata: {\"b\":1}\n\n"), 3)
	f.Add([]byte("\ufeff: c\ndata\ndata: x\n\ndata: [DONE]"), 1)
	f.Fuzz(func(t *testing.T, body []byte, size int) {
		whole, in, _, _ := eventsOf(strings.NewReader(string(body)))
		cut, other, _, _ := eventsOf(iotest.OneByteReader(strings.NewReader(string(body))))
		require.Equal(t, strings.Join(whole, "\n"), strings.Join(cut, "\n"))
		require.Equal(t, string(in.Stray()), string(other.Stray()))
	})
}
