package domain

import (
	"slices"
	"strings"

	"playground/internal/text"
)

const (
	// searchedText is how much of a field can be found, in bytes.
	searchedText = 64 << 10
	// mostTokenBytes bounds the tokens of one thing: PostgreSQL takes up to a megabyte.
	mostTokenBytes = 256 << 10
	// mostTerms bounds what one search asks for; what is beyond narrows it no further.
	mostTerms = 32
)

// SearchText is the beginning of a field that can be found.
func SearchText(field string) string { return text.Truncate(field, searchedText) }

// SearchTokens are the tokens of a thing, each once, separated by spaces.
func SearchTokens(fields []SearchField) string {
	seen := map[string]bool{}
	var out strings.Builder
	for _, field := range fields {
		searchWords(SearchText(field.Text), func(w searchWord) bool {
			w.tokens(func(token string, _, _ int) {
				if seen[token] || out.Len()+len(token) > mostTokenBytes {
					return
				}
				seen[token] = true
				if out.Len() > 0 {
					out.WriteByte(' ')
				}
				out.WriteString(token)
			})
			return true
		})
	}
	return out.String()
}

// SearchTerm is a token that a thing must have, or one that begins so.
type SearchTerm struct {
	Token  string
	Prefix bool
}

func (t SearchTerm) matches(token string) bool {
	return token == t.Token || (t.Prefix && strings.HasPrefix(token, t.Token))
}

// SearchTerms are what a thing must have all of to be found. A last word may have only begun. None: what was typed
// has no word in it.
func SearchTerms(query string) []SearchTerm {
	var terms []SearchTerm
	last := 0 // where the last word's terms begin
	searchWords(query, func(w searchWord) bool {
		last = len(terms)
		terms = append(terms, termsOf(w)...)
		return len(terms) < mostTerms
	})
	if last < len(terms) && len(terms)-last == 1 {
		terms[last].Prefix = true
	}
	return distinct(terms[:min(len(terms), mostTerms)])
}

func termsOf(w searchWord) []SearchTerm {
	if w.spaceless && len(w.characters) < gram {
		return []SearchTerm{{Token: string(w.characters), Prefix: true}}
	}
	var terms []SearchTerm
	w.tokens(func(token string, _, _ int) {
		if !w.spaceless || len([]rune(token)) == gram {
			terms = append(terms, SearchTerm{Token: token})
		}
	})
	return terms
}

func distinct(terms []SearchTerm) []SearchTerm {
	var out []SearchTerm
	for _, t := range terms {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}
