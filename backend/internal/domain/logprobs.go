package domain

import (
	"encoding/json"
	"unicode/utf8"
)

// MaxLogprobs is the most alternatives of each token that can be asked for.
const MaxLogprobs = 20

// LogprobFloor stands for a token that its model held to be as good as impossible: minus infinity has no
// number in JSON, and vendors write this in its place.
const LogprobFloor = -9999.0

// TokenLogprob is one token of an answer, and how likely its model held it to be.
type TokenLogprob struct {
	Alternative
	Top []Alternative // the likeliest tokens in its place, likeliest first; the token itself need not be among them
	// From and To are its bytes in the answer's text. A token that is half a character begins or ends inside
	// one; one that is not in the text, as an end marker, covers nothing.
	From, To int
}

// Alternative is a token with the natural logarithm of its probability.
type Alternative struct {
	Token   string   // whole characters: what is none is U+FFFD
	Bytes   []byte   // what the token is where that is no whole characters; nil: it is Token, or its bytes are not known
	Logprob *float64 // from LogprobFloor to 0; nil: not known
}

// Raw are the token's bytes, as far as they are known.
func (a Alternative) Raw() []byte {
	if a.Bytes != nil {
		return a.Bytes
	}
	return []byte(a.Token)
}

// IsHalf says whether the token has a part of a character, of which the bytes may not be known.
func (a Alternative) IsHalf() bool {
	for _, r := range a.Token {
		if r == utf8.RuneError {
			return true
		}
	}
	return false
}

type wireAlternative struct {
	Token   string   `json:"token"`
	Logprob *float64 `json:"logprob"`
	Bytes   []int    `json:"bytes,omitempty"`
}

func (a Alternative) wire() wireAlternative {
	w := wireAlternative{Token: a.Token, Logprob: a.Logprob}
	for _, b := range a.Bytes {
		w.Bytes = append(w.Bytes, int(b))
	}
	return w
}

// MarshalJSON writes the token as events and the API show it.
func (t TokenLogprob) MarshalJSON() ([]byte, error) {
	top := make([]wireAlternative, len(t.Top))
	for i, a := range t.Top {
		top[i] = a.wire()
	}
	return json.Marshal(struct {
		wireAlternative
		Top  []wireAlternative `json:"top"`
		From int               `json:"from"`
		To   int               `json:"to"`
	}{t.wire(), top, t.From, t.To})
}

// Logprobs are those of one execution, as they are kept: each token as MarshalJSON writes it, a line each.
type Logprobs struct {
	Lines   []byte
	Tokens  int // how many lines
	Dropped int // tokens beyond what one run may keep
}
