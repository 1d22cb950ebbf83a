package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
)

func wordings(all []domain.Difference) []string {
	out := []string{}
	for _, d := range all {
		out = append(out, d.Text)
	}
	return out
}

func user(text string) domain.Message { return domain.Message{Role: "user", Content: text} }

func answer(text string) domain.Message { return domain.Message{Role: "assistant", Content: text} }

func TestDifferencesOfContents(t *testing.T) {
	many := make([]domain.Message, 8)
	for i := range many {
		many[i] = user(strings.Repeat("x ", i+2))
	}
	base := domain.Content{Mode: "chat", SystemPrompt: "You are a helpful chef.", ModelConfig: domain.DefaultConfig("demo-1"),
		Messages: []domain.Message{user("Write about {{dish}}"), answer("Sure."), user("Go on")}}
	for name, c := range map[string]struct {
		change func(*domain.Content)
		want   []string
	}{
		"nothing":               {func(*domain.Content) {}, []string{}},
		"words come":            {func(c *domain.Content) { c.SystemPrompt = "You are a very helpful French chef." }, []string{"system +2 words"}},
		"one word goes":         {func(c *domain.Content) { c.SystemPrompt = "You are a chef." }, []string{"system −1 word"}},
		"words are replaced":    {func(c *domain.Content) { c.SystemPrompt = "You are an unhelpful chef." }, []string{"system +2 −2 words"}},
		"words move":            {func(c *domain.Content) { c.SystemPrompt = "You are chef, a helpful." }, []string{"system edited"}},
		"only a mark":           {func(c *domain.Content) { c.SystemPrompt = "You are a helpful chef!" }, []string{"system edited"}},
		"characters":            {func(c *domain.Content) { c.SystemPrompt = "You are a helpful chef. 日本語" }, []string{"system +3 characters"}},
		"characters and a word": {func(c *domain.Content) { c.SystemPrompt = "You are a helpful chef. 日本 sushi" }, []string{"system +3 words"}},
		"a number is one word":  {func(c *domain.Content) { c.SystemPrompt = "You’re a helpful chef." }, []string{"system +1 −2 words"}},
		"a message":             {func(c *domain.Content) { c.Messages[1].Content = "Sure thing." }, []string{"assistant +1 word"}},
		"one of several":        {func(c *domain.Content) { c.Messages[2].Content = "Go on now" }, []string{"user 2 +1 word"}},
		"a variable":            {func(c *domain.Content) { c.Messages[0].Content = "Write about {{meal}}" }, []string{"user 1 +1 −1 word"}},
		"a role":                {func(c *domain.Content) { c.Messages[2].Role = "assistant" }, []string{"user 2 → assistant"}},
		"a role and words":      {func(c *domain.Content) { c.Messages[2] = answer("Go on now") }, []string{"user 2 → assistant +1 word"}},
		"added":                 {func(c *domain.Content) { c.Messages = append(c.Messages, answer("Yes")) }, []string{"assistant 2 added"}},
		"added before": {func(c *domain.Content) { c.Messages = append([]domain.Message{answer("Hm"), user("x")}, c.Messages...) },
			[]string{"2 messages added"}},
		"removed":            {func(c *domain.Content) { c.Messages = slices.Delete(c.Messages, 1, 2) }, []string{"assistant removed"}},
		"removed and edited": {func(c *domain.Content) { c.Messages = []domain.Message{user("Go on now")} }, []string{"user +3 −3 words", "2 messages removed"}},
		"moved": {func(c *domain.Content) {
			c.Messages = []domain.Message{c.Messages[2], c.Messages[0], c.Messages[1]}
		}, []string{"user 1 moved"}},
		"many":                {func(c *domain.Content) { c.Messages = many }, []string{"user 1 +2 −3 words", "user 2 +3 −2 words", "6 messages added", "assistant removed"}},
		"a picture":           {func(c *domain.Content) { c.Messages[1].Parts = []domain.Part{`{"type":"image"}`} }, []string{"assistant −1 word"}},
		"mode":                {func(c *domain.Content) { c.Mode = "completion"; c.Messages[0].Content = "Write" }, []string{"mode chat → completion", "text −2 words"}},
		"model":               {func(c *domain.Content) { c.ModelConfig.Model = "gpt-4o" }, []string{"model demo-1 → gpt-4o"}},
		"temperature":         {func(c *domain.Content) { c.ModelConfig.Temperature = 0.7 }, []string{"temperature 1.00 → 0.70"}},
		"a small step":        {func(c *domain.Content) { c.ModelConfig.Temperature = 1.001 }, []string{"temperature 1 → 1.001"}},
		"max tokens":          {func(c *domain.Content) { c.ModelConfig.MaxTokens = 20480 }, []string{"max tokens 1,024 → 20,480"}},
		"top-p and a penalty": {func(c *domain.Content) { c.ModelConfig.TopP, c.ModelConfig.PresencePenalty = 0.5, -1 }, []string{"top-p 1.00 → 0.50", "presence penalty 0.00 → −1.00"}},
		"seed":                {func(c *domain.Content) { c.ModelConfig.Seed = new(int64(-7000)) }, []string{"seed none → −7000"}},
		"stop sequences":      {func(c *domain.Content) { c.ModelConfig.StopSequences = []string{"### END", "\n"} }, []string{"stop sequences none → ### END ↵"}},
		"effort":              {func(c *domain.Content) { c.ModelConfig.ReasoningEffort = new("high") }, []string{"reasoning effort default → high"}},
		"tools":               {func(c *domain.Content) { c.ModelConfig.Tools = []domain.JSON{`{"a":1}`} }, []string{"tools set"}},
		"all at once": {func(c *domain.Content) {
			c.SystemPrompt, c.Messages, c.ModelConfig = "", nil, domain.ModelConfig{Model: "x", Seed: new(int64)}
		}, []string{"system −5 words", "3 messages removed", "model demo-1 → x", "temperature 1.00 → 0.00", "max tokens 1,024 → 0", "2 more"}},
	} {
		t.Run(name, func(t *testing.T) {
			after := base
			after.Messages = slices.Clone(base.Messages)
			c.change(&after)
			require.Equal(t, c.want, wordings(domain.Differences(base, after)))
		})
	}
}

func TestDifferencesOfValues(t *testing.T) {
	long := strings.Repeat("word ", 20)
	before := map[string]string{"dish": "cake", "gone": "x", "article": long, "same": "1", "__proto__": "a"}
	after := map[string]string{"dish": "soup", "article": long + "more", "same": "1", "empty": "", "__proto__": "b\n\x1b[31mred"}
	require.Equal(t, []string{"__proto__: b [31mred", "article +1 word", "dish: soup", "empty: (empty)", "gone removed"},
		wordings(domain.ValueDifferences(before, after)))
	hostile := map[string]string{"שם": "\u202eevil", "text": long, "family": strings.Repeat("👩‍👩‍👧", 20), "accents": strings.Repeat("e\u0301", 13), "only": strings.Repeat("\u0301", 99)}
	require.Equal(t, []string{"accents: " + strings.Repeat("e\u0301", 12) + "…", "family: " + strings.Repeat("👩‍👩‍👧", 4) + "…", "only: …",
		"text: word word word word word…", "שם: evil"}, wordings(domain.ValueDifferences(nil, hostile)))
	thousand := map[string]string{}
	for i := range 1000 {
		thousand["v"+strings.Repeat("x", i)] = "1"
	}
	all := wordings(domain.ValueDifferences(nil, thousand))
	require.Equal(t, []string{"v: 1", "vx: 1", "vxx: 1", "vxxx: 1", "vxxxx: 1", "995 more"}, all)
}

// words that have no letter in common, so that none is cut by chance
var someWords = rapid.SampledFrom([]string{"don’t", "soup", "7", "日", "ไทย", "né", "_x", "한국어"})

// What came and what went is counted as by a list of the words, wherever they stand.
func TestWordsAreCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := rapid.SliceOfN(someWords, 0, 20).Draw(t, "before"), rapid.SliceOfN(someWords, 0, 20).Draw(t, "after")
		balance := map[string]int{}
		for _, w := range after {
			balance[w]++
		}
		for _, w := range before {
			balance[w]--
		}
		added, removed := 0, 0
		for w, n := range balance {
			if w == "ไทย" {
				n *= 3
			}
			added, removed = added+max(n, 0), removed+max(-n, 0)
		}
		got := domain.WordsBetween(strings.Join(before, " ")+".", strings.Join(after, " ")+".")
		require.Equal(t, [2]int{added, removed}, got)
	})
}

func anyMessages() *rapid.Generator[[]domain.Message] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) domain.Message {
		return domain.Message{Role: rapid.SampledFrom([]string{"user", "assistant"}).Draw(t, "role"),
			Content: rapid.OneOf(rapid.SampledFrom([]string{"", "a", "b", "a b c"}), rapid.String()).Draw(t, "content")}
	}), 0, 12)
}

func anyContent() *rapid.Generator[domain.Content] {
	return rapid.Custom(func(t *rapid.T) domain.Content {
		c := domain.Content{Mode: rapid.SampledFrom([]string{"chat", "completion"}).Draw(t, "mode"), SystemPrompt: rapid.String().Draw(t, "system"),
			Messages: anyMessages().Draw(t, "messages"), ModelConfig: domain.DefaultConfig(rapid.String().Draw(t, "model"))}
		c.ModelConfig.Temperature = rapid.Float64Range(0, 2).Draw(t, "temperature")
		c.ModelConfig.StopSequences = rapid.SliceOfN(rapid.String(), 0, 4).Draw(t, "stops")
		c.ModelConfig.ToolChoice = domain.JSON(rapid.SampledFrom([]string{"", `"auto"`, `"none"`}).Draw(t, "tool choice"))
		return c
	})
}

// Whatever is compared, what comes out is a few short lines; nothing only where nothing differs.
func TestDifferencesAreShortAndSayWhatDiffers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyContent().Draw(t, "before"), anyContent().Draw(t, "after")
		if rapid.Bool().Draw(t, "only messages") {
			messages := b.Messages
			b = a
			b.Messages = messages
		}
		all := domain.Differences(a, b)
		require.Equal(t, a.Hash() != b.Hash(), len(all) > 0)
		require.Empty(t, domain.Differences(a, a))
		values := rapid.MapOf(rapid.String(), rapid.String())
		checkShort(t, append(all, domain.ValueDifferences(values.Draw(t, "was"), values.Draw(t, "is"))...))
	})
}

func checkShort(t require.TestingT, all []domain.Difference) {
	require.LessOrEqual(t, len(all), 12)
	for _, d := range all {
		require.LessOrEqual(t, utf8.RuneCountInString(d.Text), 100)
		require.True(t, utf8.ValidString(d.Text))
		require.Negative(t, strings.IndexFunc(d.Text, func(r rune) bool {
			return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028'
		}))
	}
}

// Large texts and many messages are compared while a person waits for their run to start.
func TestDifferencesOfLargeContentsTakeNoTime(t *testing.T) {
	large := func(word string, times int) domain.Content {
		c := domain.Content{Mode: "chat", SystemPrompt: strings.Repeat(word+" ", times), ModelConfig: domain.DefaultConfig("m")}
		for i := range 1000 {
			c.Messages = append(c.Messages, user(strings.Repeat(word+" ", times/1000)+string(rune('a'+i%26))))
		}
		return c
	}
	began := time.Now()
	all := domain.Differences(large("soup", 100_000), large("cake", 100_000))
	require.Equal(t, []string{"system +100,000 −100,000 words", "1,000 messages +100,000 −100,000 words"}, wordings(all))
	all = domain.Differences(large("soup", 1<<20), large("cake", 1<<20))
	require.Equal(t, []string{"system edited", "1,000 messages edited"}, wordings(all), "beyond a megabyte no words are counted")
	end := large("soup", 1<<20)
	end.SystemPrompt += "and one"
	require.Equal(t, []string{"system +2 words"}, wordings(domain.Differences(large("soup", 1<<20), end)), "but those of a small change")
	require.Less(t, time.Since(began), time.Minute, "what takes the square of it takes longer anywhere")
}
