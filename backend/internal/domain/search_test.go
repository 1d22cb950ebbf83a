package domain_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

func tokens(text string) string {
	return domain.SearchTokens([]domain.SearchField{{Name: "name", Text: text}})
}

func TestSearchTokens(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "",
		"Hello, hello world-wide 42": "hello world wide 42",
		"Große STRASSE, Müller":      "grosse strasse muller",
		"İI ıi":                      "ii",
		"Σοφός ΣΟΦΟΣ":                "σοφοσ",
		"naïve e\u0301 Łódź Øre":     "naive e lodz ore",
		"ﬁne ① ｆｕｌｌ ²":               "fine 1 full 2",
		"東京都 iPhone手机":               "東京都 京都 都 iphone 手机 机",
		"ガ ｶﾞ カ\u3099":               "ガ",
		"한국 ㅎ":                       "한국 국 ᄒ",
		"ไทย":                        "ไทย ทย ย",
		"مُحَمَّد ـــ أحمد":          "محمد احمد",
		"שָׁלוֹם":                    "שלום",
		"हिन्दी":                     "हिन्दी",
		"🚀 👩‍🚀 ❤️ 🇩🇪":                "🚀 👩 ❤ 🇩 🇪",
		"co\u00adoperate a\u200db":   "cooperate ab",
		"§prompt \"a\" OR b* ^c:d":   "prompt a or b c d",
		"\u0301\u0301 \ufffd\x00":    "",
		"a_b.c/d":                    "a b c d",
	} {
		require.Equal(t, want, tokens(text), "%q", text)
	}
}

func TestSearchTerms(t *testing.T) {
	word := func(token string) domain.SearchTerm { return domain.SearchTerm{Token: token} }
	begun := func(token string) domain.SearchTerm { return domain.SearchTerm{Token: token, Prefix: true} }
	for query, want := range map[string][]domain.SearchTerm{
		"":            nil,
		" ?!\"* ":     nil,
		"Apple ca":    {word("apple"), begun("ca")},
		"a a":         {word("a"), begun("a")},
		"東":           {begun("東")},
		"東京":          {begun("東京")},
		"東京都":         {begun("東京都")},
		"東京都の":        {word("東京都"), word("京都の")},
		"東京 apple":    {begun("東京"), begun("apple")},
		"apple 🚀":     {word("apple"), begun("🚀")},
		"İstanbul 東京": {word("istanbul"), begun("東京")},
	} {
		require.Equal(t, want, domain.SearchTerms(query), query)
	}
	require.Len(t, domain.SearchTerms("漢字かな交じり文の長い検索 a b c d e f g h i j k l m n o p q r s t u v w x y z"), 32)
}

func TestSearchSnippet(t *testing.T) {
	long := strings.Repeat("lorem ipsum ", 50)
	for name, c := range map[string]struct {
		fields           []domain.SearchField
		query            string
		matched, snippet string
	}{
		"a name, and what the thing says": {[]domain.SearchField{{"name", "Plum"}, {"system_prompt", ""}, {"messages", "Bake\n\n a cake"}}, "plum", "name", "Bake a cake"},
		"where most words are":            {[]domain.SearchField{{"system_prompt", "plum"}, {"messages", "plum cake"}}, "plum cake", "messages", "plum cake"},
		"where the words are close":       {[]domain.SearchField{{"messages", "cake " + long + "plum cake."}}, "cake plum", "messages", "…lorem ipsum lorem ipsum lorem ipsum plum cake."},
		"inside a text without spaces":    {[]domain.SearchField{{"messages", strings.Repeat("日本", 50) + "東京"}}, "東京", "messages", "…" + strings.Repeat("日本", 20) + "東京"},
		"an emoji stays whole": {[]domain.SearchField{{"messages", strings.Repeat("👩‍👩‍👧", 30) + "plum"}}, "plum", "messages",
			"…" + strings.Repeat("👩‍👩‍👧", 8) + "plum"},
		"not found any more": {[]domain.SearchField{{"messages", "pear"}}, "plum", "messages", "pear"},
		"nothing":            {nil, "plum", "", ""},
	} {
		matched, snippet := domain.SearchSnippet(c.fields, domain.SearchTerms(c.query))
		require.Equal(t, []string{c.matched, c.snippet}, []string{matched, snippet}, name)
	}
}

// Whatever is written: tokens have nothing in them that either database could take for more than a word, every word of
// a text finds it, and a snippet is a short piece of it.
func FuzzSearch(f *testing.F) {
	for _, text := range []string{"Große Straße", "東京都の天気", "👩‍👩‍👧🇩🇪", "a\u0301\u0301b", "\xff\x00§'\"\\:*", "한\u1100\u1161", "ﷺ", "\u0e33ก"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		made := tokens(text)
		require.True(t, utf8.ValidString(made))
		require.NotRegexp(t, `[\x00-\x1f!-/:-@A-Z\[-`+"`"+`{-\x7f§]`, made)
		require.NotContains(t, made, "  ")
		if !utf8.ValidString(text) || len(text) > 2000 {
			return
		}
		for _, term := range domain.SearchTerms(text) {
			found := false
			for _, token := range strings.Split(made, " ") {
				found = found || token == term.Token || (term.Prefix && strings.HasPrefix(token, term.Token))
			}
			require.True(t, found, "%q of %q", term.Token, text)
		}
		_, snippet := domain.SearchSnippet([]domain.SearchField{{Name: "messages", Text: text}}, domain.SearchTerms(text))
		require.True(t, utf8.ValidString(snippet))
		require.LessOrEqual(t, utf8.RuneCountInString(snippet), 202)
	})
}
