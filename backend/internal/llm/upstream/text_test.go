package upstream

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// write gives the contents of JSON strings to a Text, one after another.
func write(pieces ...string) (texts []string, all string) {
	var text Text
	for _, piece := range pieces {
		text.Write([]byte(piece))
		texts = append(texts, text.Drain())
	}
	text.End()
	return append(texts, text.Drain()), text.All()
}

func TestTextJoinsWhatWasCut(t *testing.T) {
	for name, c := range map[string]struct{ pieces, want []string }{
		"plain":                     {[]string{"ab", "", "c"}, []string{"ab", "", "c", ""}},
		"escapes":                   {[]string{`\"\\\/\b\f\n\r\t\u00e9\u0000`}, []string{"\"\\/\b\f\n\r\té\x00", ""}},
		"pair in one":               {[]string{`\ud83d\ude00`}, []string{"😀", ""}},
		"pair in two":               {[]string{`a\ud83d`, `\ude00b`}, []string{"a", "😀b", ""}},
		"pair in upper case":        {[]string{`\uD83D`, `\uDE00`}, []string{"", "😀", ""}},
		"an empty piece between":    {[]string{`\ud83d`, ``, `\ude00`}, []string{"", "", "😀", ""}},
		"high alone":                {[]string{`\ud83d`, `x`}, []string{"", "\uFFFDx", ""}},
		"high at the end":           {[]string{`x\ud83d`}, []string{"x", "\uFFFD"}},
		"two highs":                 {[]string{`\ud83d\ud83d`, `\ude00`}, []string{"\uFFFD", "😀", ""}},
		"high before an escape":     {[]string{`\ud83d`, `\n`}, []string{"", "\uFFFD\n", ""}},
		"low alone":                 {[]string{`\ude00x`}, []string{"\uFFFDx", ""}},
		"sequence cut everywhere":   {[]string{"\xf0", "\x9f", "\x98", "\x80!"}, []string{"", "", "", "😀!", ""}},
		"sequence without its end":  {[]string{"\xf0\x9f", "x"}, []string{"", "\uFFFD\uFFFDx", ""}},
		"sequence before an escape": {[]string{"\xc3", `\n`}, []string{"", "\uFFFD\n", ""}},
		"sequence at the end":       {[]string{"é\xe2\x82"}, []string{"é", "\uFFFD\uFFFD"}},
		"no sequence":               {[]string{"\xff\xc0\x80"}, []string{"\uFFFD\uFFFD\uFFFD", ""}},
	} {
		texts, all := write(c.pieces...)
		require.Equal(t, c.want, texts, name)
		require.Equal(t, strings.Join(c.want, ""), all, name)
	}
}

var units = rapid.SampledFrom([]string{"a", "é", "雨", "😀", `\n`, `\"`, `\\`, `\/`, `\u00e9`, `\u0000`, `\ud83d`, `\uD83D`, `\ude00`, `\udfff`, `\u2028`,
	"\xf0", "\x9f", "\x98", "\x80", "\xc3", "\xff", "\xe2", "�", " ", "plain text "})

// However a string is cut into valid ones, the text is what encoding/json makes of it whole.
func TestTextIsTheSameForEveryCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(units, 0, 30).Draw(t, "units")
		var want string
		require.NoError(t, json.Unmarshal([]byte(`"`+strings.Join(list, "")+`"`), &want))
		_, whole := write(strings.Join(list, ""))
		require.Equal(t, want, whole)
		pieces := []string{""}
		for _, unit := range list {
			if rapid.Bool().Draw(t, "cut") {
				pieces = append(pieces, "")
			}
			pieces[len(pieces)-1] += unit
		}
		texts, all := write(pieces...)
		require.Equal(t, want, all, "%q", pieces)
		require.Equal(t, want, strings.Join(texts, ""), "%q", pieces)
	})
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{"", "abc", `\n`, `\ud83d\ude00`, `\ud83d`, "\xf0\x9f\x98\x80", "\xf0\x9f", `é\u00e9`, `\ude00\ud83d`} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		var a, b, want string
		if json.Unmarshal([]byte(`"`+first+`"`), &a) != nil || json.Unmarshal([]byte(`"`+second+`"`), &b) != nil {
			return
		}
		require.NoError(t, json.Unmarshal([]byte(`"`+first+second+`"`), &want))
		_, all := write(first, second)
		require.Equal(t, want, all)
	})
}
