package domain

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Both databases index tokens that are made here, so that both find the same in every script. A token is a word
// without case and accents, or, in scripts that put no spaces between words, up to three characters from each place
// on.

const (
	longestToken = 64 // characters; of a longer word, its beginning
	gram         = 3  // characters
)

// searchWord is a word of a text: its characters as they are compared, and for each the byte of the text it begins at.
type searchWord struct {
	characters []rune
	offsets    []int
	end        int // the byte after the word
	spaceless  bool
}

// spacelessScripts put no spaces between words, or, like Korean, glue to a word what changes with its place.
var spacelessScripts = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan}

// prolongedSound is written in Japanese words, and belongs to no one script.
const prolongedSound = 'ー'

// otherLetters are those that people type in place of letters which no normalization takes apart.
var otherLetters = map[rune]string{'ß': "ss", 'ı': "i", 'ς': "σ", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d"}

// optionalMarks are marks that a word may be written without.
var optionalMarks = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x0300, Hi: 0x036f, Stride: 1},
	{Lo: 0x0591, Hi: 0x05bd, Stride: 1}, {Lo: 0x05bf, Hi: 0x05bf, Stride: 1}, {Lo: 0x05c1, Hi: 0x05c2, Stride: 1}, {Lo: 0x05c4, Hi: 0x05c5, Stride: 1},
	{Lo: 0x0610, Hi: 0x061a, Stride: 1}, {Lo: 0x0640, Hi: 0x0640, Stride: 1}, {Lo: 0x064b, Hi: 0x065f, Stride: 1}, {Lo: 0x0670, Hi: 0x0670, Stride: 1},
	{Lo: 0x06d6, Hi: 0x06dc, Stride: 1}, {Lo: 0x06df, Hi: 0x06e4, Stride: 1},
	{Lo: 0xfe00, Hi: 0xfe0f, Stride: 1},
}}

const zeroWidthSpace = '\u200b'

// searchWords calls each with every word of a text, until it returns false. The word is valid during the call.
func searchWords(text string, each func(searchWord) bool) {
	s := wordScanner{each: each}
	var it norm.Iter
	it.InitString(norm.NFKD, text)
	for !it.Done() && !s.stopped {
		at := it.Pos()
		for segment := it.Next(); len(segment) > 0; {
			r, size := utf8.DecodeRune(segment)
			segment = segment[size:]
			s.take(r, at, it.Pos())
		}
	}
	s.flush()
}

type wordScanner struct {
	word    searchWord
	each    func(searchWord) bool
	stopped bool
}

// take reads a character that comes from these bytes of the text.
func (s *wordScanner) take(r rune, at, end int) {
	if r < utf8.RuneSelf {
		s.takeASCII(r, at, end)
		return
	}
	if r == zeroWidthSpace || r == utf8.RuneError {
		s.flush()
		return
	}
	if unicode.Is(optionalMarks, r) || unicode.Is(unicode.Cf, r) {
		return
	}
	r = unicode.ToLower(r)
	switch {
	case unicode.IsMark(r):
		if len(s.word.characters) > 0 {
			s.add(r, at, end)
		}
	case unicode.IsLetter(r) || unicode.IsNumber(r):
		spaceless := r == prolongedSound || unicode.In(r, spacelessScripts...)
		if spaceless != s.word.spaceless {
			s.flush()
			s.word.spaceless = spaceless
		}
		if other, isOther := otherLetters[r]; isOther {
			for _, r := range other {
				s.add(r, at, end)
			}
			return
		}
		s.add(r, at, end)
	case unicode.Is(unicode.So, r): // an emoji is a word
		s.flush()
		s.add(r, at, end)
		s.flush()
	default:
		s.flush()
	}
}

// takeASCII is take for a character that is no mark, no emoji and of no script without spaces: most are.
func (s *wordScanner) takeASCII(r rune, at, end int) {
	r = unicode.ToLower(r)
	isPart := 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	if !isPart || s.word.spaceless {
		s.flush()
	}
	if isPart {
		s.add(r, at, end)
	}
}

func (s *wordScanner) add(r rune, at, end int) {
	s.word.characters, s.word.offsets, s.word.end = append(s.word.characters, r), append(s.word.offsets, at), end
}

func (s *wordScanner) flush() {
	if len(s.word.characters) > 0 && !s.stopped {
		s.word.compose()
		s.stopped = !s.each(s.word)
	}
	s.word = searchWord{characters: s.word.characters[:0], offsets: s.word.offsets[:0]}
}

// compose puts together what belongs together: the syllables of Korean, and the marks of Japanese.
func (w *searchWord) compose() {
	if !w.spaceless {
		return
	}
	n := 0
	for i := 0; i < len(w.characters); i++ {
		if n > 0 {
			pair := norm.NFC.String(string([]rune{w.characters[n-1], w.characters[i]}))
			if r, size := utf8.DecodeRuneInString(pair); size == len(pair) {
				w.characters[n-1] = r
				continue
			}
		}
		w.characters[n], w.offsets[n] = w.characters[i], w.offsets[i]
		n++
	}
	w.characters, w.offsets = w.characters[:n], w.offsets[:n]
}

// tokens calls each with the tokens of a word, and the bytes of the text that a token stands for.
func (w searchWord) tokens(each func(token string, start, end int)) {
	if !w.spaceless {
		each(string(w.characters[:min(len(w.characters), longestToken)]), w.offsets[0], w.end)
		return
	}
	for i := range w.characters {
		to := min(i+gram, len(w.characters))
		each(string(w.characters[i:to]), w.offsets[i], w.endOf(to))
	}
}

// endOf is the byte of the text after the first n characters.
func (w searchWord) endOf(n int) int {
	if n < len(w.offsets) {
		return w.offsets[n]
	}
	return w.end
}
