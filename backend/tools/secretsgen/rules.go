package main

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// config is what is read of the rules as they were published.
type config struct {
	Allowlist allowlist `toml:"allowlist"`
	Rules     []struct {
		ID          string      `toml:"id"`
		Regex       string      `toml:"regex"`
		Path        string      `toml:"path"`
		Entropy     float64     `toml:"entropy"`
		SecretGroup int         `toml:"secretGroup"`
		Keywords    []string    `toml:"keywords"`
		Allowlists  []allowlist `toml:"allowlists"`
	} `toml:"rules"`
}

type allowlist struct {
	Condition string   `toml:"condition"`
	Target    string   `toml:"regexTarget"`
	Paths     []string `toml:"paths"`
	Regexes   []string `toml:"regexes"`
	Stopwords []string `toml:"stopwords"`
}

// Set is all that a scanner needs.
type Set struct {
	Notice string  `json:"notice"`
	Allow  []Allow `json:"allow"`
	Rules  []Rule  `json:"rules"`
}

// Rule says what one kind of key looks like. Keywords are in small letters; the expression is looked for only around
// them: so many characters before one and after it.
type Rule struct {
	ID       string   `json:"id"`
	Says     string   `json:"says"`
	Regex    string   `json:"regex"`
	Group    int      `json:"group,omitempty"`
	Entropy  float64  `json:"entropy,omitempty"`
	Keywords []string `json:"keywords"`
	Before   int      `json:"before"`
	After    int      `json:"after"`
	Run      int      `json:"run,omitempty"`
	Allow    []Allow  `json:"allow,omitempty"`
}

// Allow says what is no key although it looks like one: by an expression on the secret, on the match with the word
// that it begins in, or on its line; or by words in the secret, in small letters.
type Allow struct {
	Target    string   `json:"target,omitempty"`
	Regexes   []string `json:"regexes,omitempty"`
	Stopwords []string `json:"stopwords,omitempty"`
}

// Most expressions begin with the rest of the word that a vendor's name stands in. It decides nothing, and is
// most of the time they take; what is allowed by it is given that word instead.
const wordBefore = `[\w.-]{0,50}?`

// What follows a key in a program is a quote, a space or a semicolon; in prose it is anything that is no letter of a key.
const (
	endInCode  = "(?:[\\x60'\"\\s;]|\\\\[nr]|$)"
	endInProse = `(?:[^\w+/=-]|$)`
)

// The longest that a match is taken to be, of what has no bound, and the farthest back a key begins from its keyword.
const (
	longestMatch = 8192
	longestStart = 256
)

func (c config) chosen() (Set, error) {
	set := Set{Notice: notice, Allow: []Allow{c.Allowlist.kept(), {Stopwords: examples}}}
	known := map[string]bool{}
	for _, r := range c.Rules {
		known[r.ID] = true
		if r.Path != "" || r.Regex == "" || dropped[r.ID] != "" {
			continue
		}
		rule := Rule{ID: r.ID, Says: saying(r.ID), Regex: r.Regex, Group: r.SecretGroup, Entropy: r.Entropy, Keywords: r.Keywords}
		for _, list := range r.Allowlists {
			if kept := list.kept(); list.Condition != "AND" && (kept.Regexes != nil || kept.Stopwords != nil) {
				rule.Allow = append(rule.Allow, kept)
			}
		}
		if change := changed[r.ID]; change.to != nil {
			change.to(&rule)
		}
		rule.Regex = strings.Replace(rule.Regex, wordBefore, "", 1)
		if r.ID != generic {
			rule.Regex = strings.ReplaceAll(rule.Regex, endInCode, endInProse)
		}
		set.Rules = append(set.Rules, rule)
	}
	// Last, so that it has what the others leave of the time.
	slices.SortStableFunc(set.Rules, func(a, b Rule) int { return btoi(a.ID == generic) - btoi(b.ID == generic) })
	for id := range dropped {
		if !known[id] {
			return set, fmt.Errorf("there is no rule %s to drop", id)
		}
	}
	for id := range changed {
		if !known[id] {
			return set, fmt.Errorf("there is no rule %s to change", id)
		}
	}
	return set, nil
}

// kept leaves out what is about files: there are none here.
func (a allowlist) kept() Allow {
	words := make([]string, len(a.Stopwords))
	for i, word := range a.Stopwords {
		words[i] = strings.ToLower(word)
	}
	slices.Sort(words)
	return Allow{Target: a.Target, Regexes: a.Regexes, Stopwords: slices.Compact(words)}
}

var abbreviations = map[string]string{"api": "API", "pat": "personal access token", "jwt": "JSON Web Token", "aws": "AWS",
	"gcp": "Google", "openai": "OpenAI", "github": "GitHub", "gitlab": "GitLab", "npm": "npm", "pypi": "PyPI", "oauth": "OAuth",
	"url": "URL", "id": "ID", "generic": "", "huggingface": "Hugging Face", "private": "private", "sendgrid": "SendGrid"}

// saying is a rule's name as it is read: "GitHub personal access token".
func saying(id string) string {
	words := strings.Split(id, "-")
	for i, word := range words {
		if known, ok := abbreviations[word]; ok {
			words[i] = known
		} else if i == 0 {
			words[i] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

// measure finds how far around its keyword each expression reaches.
func (s Set) measure() error {
	for i := range s.Rules {
		rule := &s.Rules[i]
		tree, err := syntax.Parse(rule.Regex, syntax.Perl)
		if err != nil {
			return fmt.Errorf("rule %s: %w", rule.ID, err)
		}
		if _, err := regexp.Compile(rule.Regex); err != nil || len(rule.Keywords) == 0 {
			return fmt.Errorf("rule %s has no keyword or no valid expression: %w", rule.ID, err)
		}
		if rule.After == 0 {
			rule.After = min(longest(tree), longestMatch)
			rule.Before = min(rule.After, longestStart)
		}
	}
	return nil
}

// longest is how many characters an expression matches at most.
func longest(tree *syntax.Regexp) int {
	sum := 0
	for _, sub := range tree.Sub {
		n := longest(sub)
		if tree.Op == syntax.OpAlternate {
			sum = max(sum, n)
		} else {
			sum += n
		}
	}
	switch tree.Op {
	case syntax.OpLiteral:
		return len(tree.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1
	case syntax.OpStar, syntax.OpPlus:
		return longestMatch
	case syntax.OpRepeat:
		if tree.Max < 0 {
			return longestMatch
		}
		return min(sum*tree.Max, longestMatch)
	default:
		return min(sum, longestMatch)
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
