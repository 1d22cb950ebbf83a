// Package secrets finds what looks like a key in a text, by the rules that the page uses too: rules.gen.json, which
// `make generate` writes for both. It warns and never refuses, and what it finds is never logged.
package secrets

import (
	_ "embed"
	"encoding/json"
	"regexp"
	"sync"
)

//go:embed rules.gen.json
var rulesFile []byte

//go:embed own.json
var ownFile []byte

// rule is what one kind of key looks like. Its expression is looked for only around one of its keywords: so many
// bytes before it and after it, and, with a run, only where so many letters of a key follow one another there.
type rule struct {
	ID       string   `json:"id"`
	Regex    string   `json:"regex"`
	Group    int      `json:"group"`
	Entropy  float64  `json:"entropy"`
	Keywords []string `json:"keywords"`
	Before   int      `json:"before"`
	After    int      `json:"after"`
	Run      int      `json:"run"`
	Allow    []allow  `json:"allow"`

	compiled func() *regexp.Regexp
}

// allow is what is no key although it looks like one.
type allow struct {
	Target    string   `json:"target"`
	Regexes   []string `json:"regexes"`
	Stopwords []string `json:"stopwords"`

	compiled func() []*regexp.Regexp
}

type ruleSet struct {
	Allow []allow `json:"allow"`
	Rules []rule  `json:"rules"`

	index keywordIndex
}

// The rules are read when first something is looked at, and an expression is compiled when its keyword is first met.
var rules = sync.OnceValue(func() *ruleSet {
	var set ruleSet
	mustParse(rulesFile, &set)
	prepareAllow(set.Allow)
	for i := range set.Rules {
		r := &set.Rules[i]
		r.compiled = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(r.Regex) })
		prepareAllow(r.Allow)
	}
	set.index = indexOf(set.Rules)
	return &set
})

func prepareAllow(lists []allow) {
	for i := range lists {
		list := &lists[i]
		list.compiled = sync.OnceValue(func() []*regexp.Regexp {
			all := make([]*regexp.Regexp, len(list.Regexes))
			for at, expression := range list.Regexes {
				all[at] = regexp.MustCompile(expression)
			}
			return all
		})
	}
}

func mustParse(file []byte, into any) {
	if err := json.Unmarshal(file, into); err != nil {
		panic(err) // an embedded file, which the tests read
	}
}

var own = sync.OnceValue(func() []*regexp.Regexp {
	var table []rule
	mustParse(ownFile, &table)
	all := make([]*regexp.Regexp, len(table))
	for i, r := range table {
		all[i] = regexp.MustCompile(r.Regex)
	}
	return all
})

// MaskOwn puts mask in the place of every key and token of this product in words, as own.json describes them.
func MaskOwn(words, mask string) string {
	for _, format := range own() {
		words = format.ReplaceAllLiteralString(words, mask)
	}
	return words
}
