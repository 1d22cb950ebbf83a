package secrets

import (
	"math"
	"slices"
	"strings"
)

// Finding is a part of a text that looks like a key, from and to in bytes.
type Finding struct {
	Rule     string
	From, To int
}

const (
	// mostFindings is what is told of one text: there is no use in more.
	mostFindings = 100
	// mostRead bounds what the expressions read of one save, in bytes, whatever stands in it: some milliseconds.
	mostRead = 64 << 10
	// genericRule is the rule that gives way to any other which finds the same.
	genericRule = "generic-api-key"
)

// Reader looks at the texts of one save, and at so much of them in all.
type Reader struct{ read int }

// Scan finds what looks like a key in one text.
func Scan(text string) []Finding { return new(Reader).Scan(text) }

// Scan finds what looks like a key in a text, in order and without overlaps. It takes time linear in the text, and no
// more than a bound by which the end of texts that are full of keywords may stay unread.
func (r *Reader) Scan(text string) []Finding {
	set := rules()
	var found []Finding
	windows := set.index.windows(lowered(text), set.Rules)
	for i := range set.Rules {
		for _, window := range windows[i] {
			window.to = min(window.to, window.from+mostRead-r.read)
			if window.to <= window.from {
				return ordered(found)
			}
			r.read += window.to - window.from
			found = append(found, set.in(text, window, &set.Rules[i])...)
		}
	}
	return ordered(found)
}

func (set *ruleSet) in(text string, window span, r *rule) []Finding {
	var found []Finding
	for _, match := range r.compiled().FindAllStringSubmatchIndex(text[window.from:window.to], mostFindings) {
		from, to := r.secretOf(match)
		secret := span{window.from + from, window.from + to}
		whole := span{window.from + match[0], window.from + match[1]}
		if secret.to == window.to {
			secret.to += keyLetters(text[secret.to:])
		}
		if set.isKey(text, secret, whole, r) {
			found = append(found, Finding{r.ID, secret.from, secret.to})
		}
	}
	return found
}

// secretOf is the part of a match that is the key: the group that the rule names, else the first, else all.
func (r *rule) secretOf(match []int) (from, to int) {
	if r.Group > 0 {
		return match[2*r.Group], match[2*r.Group+1]
	}
	for at := 2; at < len(match); at += 2 {
		if match[at] >= 0 && match[at] < match[at+1] {
			return match[at], match[at+1]
		}
	}
	return match[0], match[1]
}

func (set *ruleSet) isKey(text string, secret, match span, r *rule) bool {
	is := text[secret.from:secret.to]
	if r.Entropy > 0 && entropy(is) <= r.Entropy {
		return false
	}
	return !isAllowed(set.Allow, text, secret, match) && !isAllowed(r.Allow, text, secret, match)
}

func isAllowed(lists []allow, text string, secret, match span) bool {
	is := text[secret.from:secret.to]
	lower := lowered(is)
	for i := range lists {
		target := is
		switch lists[i].Target {
		case "match":
			target = text[match.from-wordLetters(text[:match.from]) : match.to]
		case "line":
			target = lineAround(text, match)
		}
		for _, expression := range lists[i].compiled() {
			if expression.MatchString(target) {
				return true
			}
		}
		if slices.ContainsFunc(lists[i].Stopwords, func(word string) bool { return strings.Contains(lower, word) }) {
			return true
		}
	}
	return false
}

// longestWord is how much of the word before a match belongs to it, and longestLine how far its line is looked at.
const (
	longestWord = 50
	longestLine = 500
)

// wordLetters is how many letters of a word a text ends in.
func wordLetters(text string) int {
	n := 0
	for n < longestWord && n < len(text) && isLetter(text[len(text)-1-n], "_.-") {
		n++
	}
	return n
}

// keyLetters is how many letters of a key a text begins with.
func keyLetters(text string) int {
	n := 0
	for n < len(text) && isLetter(text[n], keySigns) {
		n++
	}
	return n
}

// keySigns stand in keys beside letters and digits.
const keySigns = "_-+/=."

func isLetter(c byte, more string) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.IndexByte(more, c) >= 0
}

func lineAround(text string, match span) string {
	from, to := max(0, match.from-longestLine), min(len(text), match.to+longestLine)
	if at := strings.LastIndexByte(text[from:match.from], '\n'); at >= 0 {
		from += at + 1
	}
	if at := strings.IndexByte(text[match.to:to], '\n'); at >= 0 {
		to = match.to + at
	}
	return text[from:to]
}

// entropy is how many bits a letter of s says, as Shannon counts them.
func entropy(s string) float64 {
	var counts [256]int
	for i := range len(s) {
		counts[s[i]]++
	}
	sum := 0.0
	for _, n := range counts {
		if n > 1 {
			sum += float64(n) * math.Log2(float64(n))
		}
	}
	return math.Log2(float64(len(s))) - sum/float64(len(s))
}

// ordered leaves one finding where several overlap: the first, but any other before the generic one.
func ordered(found []Finding) []Finding {
	slices.SortStableFunc(found, func(a, b Finding) int {
		if a.From != b.From {
			return a.From - b.From
		}
		return generic(a) - generic(b)
	})
	var kept []Finding
	for _, f := range found {
		last := len(kept) - 1
		switch {
		case last < 0 || f.From >= kept[last].To:
			kept = append(kept, f)
		case generic(kept[last]) > generic(f):
			kept[last] = f
		}
	}
	return kept[:min(len(kept), mostFindings)]
}

func generic(f Finding) int {
	if f.Rule == genericRule {
		return 1
	}
	return 0
}
