package upstream

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"playground/internal/domain"
	"playground/internal/text"
)

// probabilities are the members that hold the tokens of a choice: those of chat have an object for each token,
// those of legacy completions lie side by side.
type probabilities struct {
	Content       json.RawMessage `json:"content"`
	Refusal       json.RawMessage `json:"refusal"`
	Tokens        json.RawMessage `json:"tokens"`
	TokenLogprobs json.RawMessage `json:"token_logprobs"`
	TopLogprobs   json.RawMessage `json:"top_logprobs"`
}

// tokenObject is one token as chat's format and llama.cpp's own write it. A prob is no logarithm yet.
type tokenObject struct {
	Token       json.RawMessage `json:"token"`
	TokStr      json.RawMessage `json:"tok_str"`
	Content     json.RawMessage `json:"content"`
	Bytes       json.RawMessage `json:"bytes"`
	Logprob     json.RawMessage `json:"logprob"`
	Prob        json.RawMessage `json:"prob"`
	TopLogprobs json.RawMessage `json:"top_logprobs"`
	TopProbs    json.RawMessage `json:"top_probs"`
	Probs       json.RawMessage `json:"probs"`
}

// maxTokenBytes bounds one token. Those of real vocabularies are shorter.
const maxTokenBytes = 512

// ReadLogprobs reads the probabilities of tokens in any form that servers give them, with at most the top likeliest
// alternatives of each. Tokens that are too long to be any are left out and counted. What is of no such form is left
// out: it stands beside the answer, and is no reason to lose that.
func ReadLogprobs(raw json.RawMessage, top int) (tokens []domain.TokenLogprob, dropped int) {
	all := readLogprobs(raw, top)
	tokens = slices.DeleteFunc(all, func(t domain.TokenLogprob) bool { return tooLong(t.Alternative) })
	for i := range tokens {
		tokens[i].Top = slices.DeleteFunc(tokens[i].Top, tooLong)
	}
	return tokens, len(all) - len(tokens)
}

func tooLong(a domain.Alternative) bool { return max(len(a.Token), len(a.Bytes)) > maxTokenBytes }

func readLogprobs(raw json.RawMessage, top int) []domain.TokenLogprob {
	if len(raw) > 0 && raw[0] == '[' {
		return tokenObjects(raw, top)
	}
	var p probabilities
	if ReadObject(raw, &p) != nil {
		return nil
	}
	if all := append(tokenObjects(p.Content, top), tokenObjects(p.Refusal, top)...); len(all) > 0 {
		return all
	}
	return p.sideBySide(top)
}

func tokenObjects(raw json.RawMessage, top int) (all []domain.TokenLogprob) {
	for _, one := range listOf(raw) {
		var t tokenObject
		if ReadObject(one, &t) != nil {
			continue
		}
		if chosen, ok := t.alternative(); ok {
			others := slices.Concat(alternatives(t.TopLogprobs), alternatives(t.TopProbs), alternatives(t.Probs))
			all = append(all, tokenWith(chosen, others, top))
		}
	}
	return all
}

// sideBySide reads lists whose items at one index belong together. Those of the probabilities may be too short.
func (p probabilities) sideBySide(top int) (all []domain.TokenLogprob) {
	logprobs, tops := listOf(p.TokenLogprobs), listOf(p.TopLogprobs)
	for i, raw := range listOf(p.Tokens) {
		chosen, ok := named(raw)
		if !ok {
			continue
		}
		chosen.Logprob = logarithm(at(logprobs, i))
		all = append(all, tokenWith(chosen, alternatives(at(tops, i)), top))
	}
	return all
}

func at(list []json.RawMessage, i int) json.RawMessage {
	if i < len(list) {
		return list[i]
	}
	return nil
}

// tokenWith puts a token's alternatives in order, and keeps the likeliest. A token without a probability of its own
// has that which it has among them.
func tokenWith(chosen domain.Alternative, others []domain.Alternative, top int) domain.TokenLogprob {
	for _, other := range others {
		if chosen.Logprob == nil && other.Token == chosen.Token && bytes.Equal(other.Bytes, chosen.Bytes) {
			chosen.Logprob = other.Logprob
		}
	}
	slices.SortStableFunc(others, func(a, b domain.Alternative) int {
		switch {
		case a.Logprob == nil || b.Logprob == nil:
			return boolOrder(a.Logprob == nil) - boolOrder(b.Logprob == nil)
		case *a.Logprob > *b.Logprob:
			return -1
		case *a.Logprob < *b.Logprob:
			return 1
		}
		return 0
	})
	return domain.TokenLogprob{Alternative: chosen, Top: slices.Clone(others[:min(top, len(others))])}
}

func boolOrder(b bool) int {
	if b {
		return 1
	}
	return 0
}

// alternatives reads a list of tokens, or an object that names each token's logarithm, which may name one twice: two
// tokens can be the same characters.
func alternatives(raw json.RawMessage) (all []domain.Alternative) {
	if len(raw) > 0 && raw[0] == '{' {
		eachMember(raw, func(name string, value json.RawMessage) {
			a := ofText([]byte(name))
			a.Logprob = logarithm(value)
			all = append(all, a)
		})
		return all
	}
	for _, one := range listOf(raw) {
		var t tokenObject
		if ReadObject(one, &t) != nil {
			continue
		}
		if a, ok := t.alternative(); ok {
			all = append(all, a)
		}
	}
	return all
}

// alternative is the token alone, by whichever name its text has. Bytes that are given are right: the text of a token
// that is no whole characters may be anything.
func (t tokenObject) alternative() (a domain.Alternative, ok bool) {
	for _, raw := range []json.RawMessage{t.Token, t.TokStr, t.Content} {
		if a, ok = named(raw); ok {
			break
		}
	}
	if !ok {
		return a, false
	}
	if own := bytesOf(t.Bytes); own != nil {
		a = ofBytes(own)
	}
	if a.Logprob = logarithm(t.Logprob); a.Logprob == nil {
		a.Logprob = ofProbability(t.Prob)
	}
	return a, true
}

// named is a token by the JSON string of its text.
func named(raw json.RawMessage) (a domain.Alternative, ok bool) {
	if len(raw) < 2 || raw[0] != '"' {
		return a, false
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return ofText(raw[1 : len(raw)-1]), true
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return a, false
	}
	return ofText([]byte(s)), true
}

// ofText is a token with that text, which may be no whole characters. Legacy completions write "bytes:" and
// escapes then.
func ofText(b []byte) domain.Alternative {
	if escaped, ok := strings.CutPrefix(string(b), "bytes:"); ok {
		if raw := unescaped(escaped); raw != nil {
			b = raw
		}
	}
	return ofBytes(b)
}

func ofBytes(b []byte) domain.Alternative {
	a := domain.Alternative{Token: text.Sanitize(string(b))}
	if a.Token != string(b) {
		a.Bytes = bytes.Clone(b)
	}
	return a
}

// unescaped are the bytes of \xe2\x80; nil for what is not escapes alone.
func unescaped(s string) []byte {
	if len(s) == 0 || len(s)%4 != 0 {
		return nil
	}
	out := make([]byte, 0, len(s)/4)
	for ; s != ""; s = s[4:] {
		n, err := strconv.ParseUint(s[2:4], 16, 8)
		if s[:2] != `\x` || err != nil {
			return nil
		}
		out = append(out, byte(n))
	}
	return out
}

// bytesOf reads a list of numbers from 0 to 255; nil for anything else.
func bytesOf(raw json.RawMessage) []byte {
	var numbers []int
	if len(raw) == 0 || raw[0] != '[' || json.Unmarshal(raw, &numbers) != nil || len(numbers) == 0 {
		return nil
	}
	out := make([]byte, len(numbers))
	for i, n := range numbers {
		if n < 0 || n > math.MaxUint8 {
			return nil
		}
		out[i] = byte(n)
	}
	return out
}

// rounding is by how much a logarithm of 1 may be above 0.
const rounding = 1e-3

// logarithm reads one, a number or, where JSON has none for it, its name. What no probability has is nil.
func logarithm(raw json.RawMessage) *float64 {
	n, err := strconv.ParseFloat(strings.Trim(string(raw), `"`), 64)
	if err != nil && !math.IsInf(n, 0) || math.IsNaN(n) || n > rounding {
		return nil
	}
	n = min(max(n, domain.LogprobFloor), 0)
	return &n
}

// ofProbability is the logarithm of a probability.
func ofProbability(raw json.RawMessage) *float64 {
	p, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || p < 0 || p > 1+rounding {
		return nil
	}
	n := max(math.Log(min(p, 1)), domain.LogprobFloor)
	return &n
}

func listOf(raw json.RawMessage) (list []json.RawMessage) {
	if len(raw) > 0 && raw[0] == '[' {
		_ = json.Unmarshal(raw, &list)
	}
	return list
}

// bareNumbers are numbers that JSON lacks, as some servers write them, and what stands for them.
var bareNumbers = []struct{ from, to string }{{"-Infinity", "-9999"}, {"Infinity", "null"}, {"NaN", "null"}, {"-inf", "-9999"}, {"inf", "null"}, {"nan", "null"}}

// WithoutInfinities replaces the numbers that JSON lacks, outside of strings. What is valid without them stays
// as it is.
func WithoutInfinities(data []byte) []byte {
	if json.Valid(data) {
		return data
	}
	var out []byte
	inString := false
next:
	for i := 0; i < len(data); {
		switch c := data[i]; {
		case inString && c == '\\' && i+1 < len(data):
			out = append(out, c, data[i+1])
			i += 2
			continue
		case c == '"':
			inString = !inString
		case !inString:
			for _, n := range bareNumbers {
				if bytes.HasPrefix(data[i:], []byte(n.from)) {
					out, i = append(out, n.to...), i+len(n.from)
					continue next
				}
			}
		}
		out, i = append(out, data[i]), i+1
	}
	if json.Valid(out) {
		return out
	}
	return data
}
