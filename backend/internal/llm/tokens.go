package llm

import (
	"context"
	"math"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/tiktoken-go/tokenizer"

	"playground/internal/domain"
)

// Vocabularies are megabytes: each is unpacked at its first use, and shared after that.
// The codecs are read-only once made, so any number of goroutines may count at once.
var vocabularies = map[tokenizer.Encoding]func() tokenizer.Codec{
	tokenizer.O200kBase:  sync.OnceValue(func() tokenizer.Codec { return mustCodec(tokenizer.O200kBase) }),
	tokenizer.Cl100kBase: sync.OnceValue(func() tokenizer.Codec { return mustCodec(tokenizer.Cl100kBase) }),
}

func mustCodec(encoding tokenizer.Encoding) tokenizer.Codec {
	codec, err := tokenizer.Get(encoding)
	if err != nil {
		panic("llm: " + err.Error()) // the vocabulary is compiled in
	}
	return codec
}

// chunkBytes bounds what the tokenizer sees at once: its splitting pattern takes time quadratic
// in a run of mixed white space, and its merging is superlinear in a run without any.
const chunkBytes = 1024

// Count is how many tokens text has for a model, by the OpenAI vocabulary nearest to it.
// For OpenAI's models it is exact but for runs of over half a kilobyte without a word break;
// for all others it is an estimate.
func Count(model, text string) int {
	total := 0
	eachChunk(model, text, func(_ string, tokens []string) bool { total += len(tokens); return true })
	return total
}

// Tokens splits text the way Count counts it; the pieces joined are the text. A piece may end inside a character.
func Tokens(model, text string) []string {
	var all []string
	eachChunk(model, text, func(_ string, tokens []string) bool { all = append(all, tokens...); return true })
	return all
}

// eachChunk hands on text in chunks, with the tokens of each, while yield returns true.
func eachChunk(model, text string, yield func(chunk string, tokens []string) bool) {
	codec := vocabularies[encodingOf(model)]()
	for len(text) > 0 {
		end := chunkEnd(text)
		_, tokens, err := codec.Encode(text[:end])
		if err != nil {
			tokens = nil
		}
		if !yield(text[:end], complete(text[:end], tokens)) {
			return
		}
		text = text[end:]
	}
}

// complete puts back what the tokenizer passed over: its pattern does not match every character
// (U+007F is one), and a text must never weigh less than its parts.
func complete(text string, tokens []string) []string {
	if !utf8.ValidString(text) { // the pattern works on characters, so its pieces are not of this text
		return strings.Split(text, "")
	}
	if joinedLen(tokens) == len(text) {
		return tokens
	}
	var whole []string
	for _, token := range tokens {
		at := max(0, strings.Index(text, token))
		whole = append(whole, strings.Split(text[:at], "")...)
		whole = append(whole, token)
		text = text[at+len(token):]
	}
	return append(whole, strings.Split(text, "")...)
}

func joinedLen(tokens []string) int {
	n := 0
	for _, token := range tokens {
		n += len(token)
	}
	return n
}

func encodingOf(model string) tokenizer.Encoding {
	base := baseOf(model)
	for _, old := range []string{"gpt-4-", "gpt-3.5", "davinci-002", "babbage-002"} {
		if strings.HasPrefix(base, old) {
			return tokenizer.Cl100kBase
		}
	}
	if base == "gpt-4" {
		return tokenizer.Cl100kBase
	}
	return tokenizer.O200kBase
}

// chunkEnd finds where the first chunk ends: before the last space between two letters, where the
// vocabulary's pattern splits anyway, so that prose counts the same in chunks as in one piece.
func chunkEnd(text string) int {
	if len(text) <= chunkBytes {
		return len(text)
	}
	for i := chunkBytes; i > chunkBytes/2; i-- {
		if text[i] == ' ' && letter(text[i-1]) && i+1 < len(text) && letter(text[i+1]) {
			return i
		}
	}
	end := chunkBytes
	for end > chunkBytes-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return end
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// What the chat format adds around each message and before the answer, in OpenAI's models.
const (
	tokensPerMessage = 3
	tokensPerReply   = 3
)

// CountRequest is how many tokens a request's prompt has for a model, the chat format's own included.
func CountRequest(req Request, model domain.Model) int {
	n, _, _ := CountRequestUpTo(context.Background(), req, model, math.MaxInt)
	return n
}

// CountRequestUpTo is CountRequest that counts no further than the first token beyond limit, and ends with ctx. Beyond
// the limit it is an estimate, by what was counted: exact says which.
func CountRequestUpTo(ctx context.Context, req Request, model domain.Model, limit int) (tokens int, exact bool, err error) {
	texts, overhead := counted(req)
	tokens = overhead
	bytes, seen := 0, 0
	for _, text := range texts {
		bytes += len(text)
	}
	for _, text := range texts {
		eachChunk(model.ID, text, func(chunk string, its []string) bool {
			tokens += len(its)
			seen += len(chunk)
			err = context.Cause(ctx)
			return err == nil && tokens <= limit
		})
		if err != nil {
			return 0, false, err
		}
		if tokens > limit {
			break
		}
	}
	if seen < bytes {
		return max(limit+1, int(float64(tokens)*float64(bytes)/float64(seen))), false, nil
	}
	return tokens, true, nil
}

// MayExceed says whether a request's prompt could have more tokens than limit: no token is shorter than a byte.
func MayExceed(req Request, limit int) bool {
	texts, most := counted(req)
	for _, text := range texts {
		most += len(text)
	}
	return most > limit
}

// counted is what a request's prompt is counted by: texts, and the tokens that the chat format adds.
func counted(req Request) (texts []string, overhead int) {
	if req.Mode == domain.ModeCompletion {
		return []string{CompletionText(req), req.Suffix}, 0
	}
	overhead = tokensPerReply
	if req.System != "" {
		overhead += tokensPerMessage
		texts = append(texts, domain.RoleUser, req.System)
	}
	for _, m := range req.Messages {
		overhead += tokensPerMessage
		texts = append(texts, m.Role, m.Text())
	}
	for _, tool := range req.Config.Tools {
		texts = append(texts, string(tool))
	}
	return texts, overhead
}

// CompletionText is the text a completion request wants continued. A system prompt has no place there.
func CompletionText(req Request) string {
	var parts []string
	for _, m := range req.Messages {
		parts = append(parts, m.Text())
	}
	return strings.Join(parts, "")
}
