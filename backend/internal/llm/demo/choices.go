package demo

import (
	"math"
	"strings"
)

// mark stands in a text before what was chosen. No prompt holds it: requests with it are refused.
const mark = "\x00"

// choice is one that the generator made among words, or among sentences.
type choice struct {
	at         int       // where what was chosen begins in the text
	options    []string  // as they stand in the bank
	chances    []float64 // of each, before temperature and top_p; together 1
	chosen     string
	isSentence bool // the options have slots, in which further choices are made
}

// sentence chooses a sentence of the bank, and words chooses what fills a slot.
func (w writer) sentence(bank []string) string { return w.choose(bank, true) }
func (w writer) words(options []string) string { return w.choose(options, false) }

func (w writer) choose(options []string, isSentence bool) string {
	chosen := w.pick(options)
	if !w.marks {
		return chosen
	}
	c := choice{chosen: chosen, isSentence: isSentence}
	total := 0.0
	for _, one := range w.weighed {
		chance := math.Exp(spread * (one.weight - w.weighed[0].weight))
		c.options, c.chances = append(c.options, one.option), append(c.chances, chance)
		total += chance
	}
	for i := range c.chances {
		c.chances[i] /= total
	}
	w.choices = append(w.choices, c)
	return mark + chosen
}

// unmarked takes the marks out of a text, which stand in the order of the choices, and says where they were.
func (w writer) unmarked(text string) (string, []choice) {
	pieces := strings.Split(text, mark)
	if !w.marks || len(pieces) != len(w.choices)+1 {
		return strings.ReplaceAll(text, mark, ""), nil
	}
	at := 0
	for i := range w.choices {
		at += len(pieces[i])
		w.choices[i].at = at
	}
	return strings.Join(pieces, ""), w.choices
}

// head is the part of an option that is there before any further choice, in words with the space before each.
func (c choice) head(option string) []string {
	if c.isSentence {
		option, _, _ = strings.Cut(option, "{")
	}
	return wordsOf(strings.TrimRight(option, " "))
}

// wordsOf takes a text apart into words, each with the white space before it. Joined, they are the text.
func wordsOf(text string) (words []string) {
	from := 0
	for i := 1; i < len(text); i++ {
		if isSpace(text[i]) && !isSpace(text[i-1]) {
			words, from = append(words, text[from:i]), i
		}
	}
	if from < len(text) {
		words = append(words, text[from:])
	}
	return words
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
