package demo

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"playground/internal/domain"
	"playground/internal/llm"
)

// tokensOf takes an answer apart into tokens, with the probability that each had when it was chosen, before temperature
// and top_p. They are words: what the generator chooses among. A word that it could not but write has a probability of
// 1, given how many sentences it had settled on; the article before a chosen word has none, since it follows from that
// word.
func tokensOf(text string, choices []choice, top int) []domain.TokenLogprob {
	cuts := cutsOf(text, choices)
	t := tokens{text: text, all: make([]domain.TokenLogprob, len(cuts)), starts: cuts, open: 1}
	for i, from := range cuts {
		certain := 0.0
		word := domain.Alternative{Token: text[from:t.end(i)], Logprob: &certain}
		t.all[i] = domain.TokenLogprob{Alternative: word, Top: []domain.Alternative{word}}
	}
	for _, c := range choices {
		t.apply(c)
	}
	if n := len(t.all); n > 0 && t.cut {
		t.unknown(n - 1)
	}
	for i := range t.all {
		t.all[i].Top = t.all[i].Top[:min(top, len(t.all[i].Top))]
	}
	return t.all
}

// cutsOf are where tokens begin: at the white space before words, and around what was chosen.
func cutsOf(text string, choices []choice) []int {
	at := 0
	var cuts []int
	for _, word := range wordsOf(text) {
		cuts, at = append(cuts, at), at+len(word)
	}
	for _, c := range choices {
		if begin := withSpace(text, c.at); begin < len(text) {
			cuts = append(cuts, begin)
		}
		if end := c.at + len(c.chosen); !c.isSentence && end < len(text) && !isSpace(text[end]) {
			cuts = append(cuts, end)
		}
	}
	slices.Sort(cuts)
	return slices.Compact(cuts)
}

// withSpace is where a word begins with the one space before it.
func withSpace(text string, at int) int {
	if at > 0 && at <= len(text) && text[at-1] == ' ' {
		return at - 1
	}
	return at
}

// tokens are those of one answer while the choices are applied to them.
type tokens struct {
	text   string
	starts []int
	all    []domain.TokenLogprob
	cut    bool // the text ends inside a word of what was chosen

	// open is how likely the sentence was that begins with the slot which comes next, and others are the first words of
	// those that might have stood there.
	open   float64
	others []domain.Alternative
}

func (t *tokens) end(i int) int {
	if i+1 < len(t.starts) {
		return t.starts[i+1]
	}
	return len(t.text)
}

// apply gives the words of a choice their probabilities: of all options that go on like it so far, the share of those
// that go on with this word.
func (t *tokens) apply(c choice) {
	i, found := slices.BinarySearch(t.starts, withSpace(t.text, c.at))
	if !found {
		return
	}
	head := c.head(c.chosen)
	if c.at+len(strings.Join(head, "")) > len(t.text) {
		last := len(t.all) - 1
		t.cut = last-i >= len(head) || !isSameWord(t.all[last].Token, head[last-i])
	}
	if !c.isSentence && i > 0 && isArticle(t.all[i-1].Token) {
		t.unknown(i - 1)
	}
	begin, open, others := strings.TrimRight(t.text[t.starts[i]:c.at], "\x00"), t.open, t.others
	t.open, t.others = 1, nil
	if len(head) == 0 {
		t.open, t.others = c.chanceOf(c.chosen), c.firstWords(nil, begin, c.isCapital(t.text), 1)
		return
	}
	for j := range head {
		if i+j >= len(t.all) {
			return
		}
		share, top := c.wordAt(j, head[:j+1])
		if j > 0 {
			begin, open, others = "", 1, nil
		}
		shown := c.firstWords(head[:j], begin, j == 0 && c.isCapital(t.text), open)
		if !isSameWord(t.all[i+j].Token, head[j]) {
			t.unknown(i + j)
			return
		}
		if top == 1 && open == 1 {
			return // no other option is left
		}
		t.set(i+j, share*open, append(shown, others...))
	}
}

// wordAt is the share of a word among the options that go on like this one up to it, and how many such options there
// are.
func (c choice) wordAt(j int, with []string) (share float64, options int) {
	var fits, all float64
	for i, option := range c.options {
		head := c.head(option)
		if !begins(head, with[:j]) {
			continue
		}
		all, options = all+c.chances[i], options+1
		if begins(head, with) {
			fits += c.chances[i]
		}
	}
	return fits / all, options
}

// firstWords are the words that options which begin so may go on with, each as likely as all of these are together. An
// option whose next word is another choice's has none here.
func (c choice) firstWords(with []string, before string, capitals bool, scale float64) []domain.Alternative {
	chances, all := map[string]float64{}, 0.0
	var order []string
	for i, option := range c.options {
		head := c.head(option)
		if !begins(head, with) {
			continue
		}
		all += c.chances[i]
		if len(head) == len(with) {
			continue
		}
		word := before + head[len(with)]
		if capitals {
			word = before + capital(head[len(with)])
		}
		if _, there := chances[word]; !there {
			order = append(order, word)
		}
		chances[word] += c.chances[i]
	}
	out := make([]domain.Alternative, len(order))
	for i, word := range order {
		out[i] = alternative(word, scale*chances[word]/all)
	}
	return out
}

func (c choice) chanceOf(option string) float64 { return c.chances[slices.Index(c.options, option)] }

// isCapital says whether what was chosen was written with a capital that its option has not.
func (c choice) isCapital(text string) bool {
	return c.at < len(text) && len(c.chosen) > 0 && (text[c.at] != c.chosen[0] || c.chosen[0] == '{')
}

func isSameWord(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

func begins(words, with []string) bool {
	return len(words) >= len(with) && slices.Equal(words[:len(with)], with)
}

func isArticle(token string) bool {
	word := strings.ToLower(strings.TrimSpace(token))
	return word == "a" || word == "an"
}

func alternative(word string, chance float64) domain.Alternative {
	logprob := min(math.Log(chance), 0)
	return domain.Alternative{Token: word, Logprob: &logprob}
}

// set gives a token its probability and its alternatives.
func (t *tokens) set(i int, chance float64, top []domain.Alternative) {
	slices.SortStableFunc(top, func(a, b domain.Alternative) int { return cmp.Compare(*b.Logprob, *a.Logprob) })
	t.all[i].Alternative, t.all[i].Top = alternative(t.all[i].Token, chance), top
}

func (t *tokens) unknown(i int) { t.all[i].Logprob, t.all[i].Top = nil, nil }

// emitTokens hands out a token at a time with its probability, and looks at ctx before each.
func (p *Provider) emitTokens(ctx context.Context, all []domain.TokenLogprob, to llm.Receiver) error {
	wait := p.pace * firstTokenPaces
	for _, token := range all {
		if err := pause(ctx, wait); err != nil {
			return err
		}
		wait = p.pace
		to.Logprobs([]domain.TokenLogprob{token}, 0)
		to.Text(token.Token)
	}
	return pause(ctx, 0)
}
