package anthropic

import (
	"bytes"

	"playground/internal/llm/upstream"
)

// Nearly all events of an answer are pieces of text or of reasoning, written just so.
var (
	plainDelta    = []byte(`{"type":"content_block_delta","index":`)
	plainText     = []byte(`,"delta":{"type":"text_delta","text":`)
	plainThinking = []byte(`,"delta":{"type":"thinking_delta","thinking":`)
)

// plain writes a piece that is written as Anthropic does. It returns false for any other event, which the decoder
// reads: that costs many times what relaying a piece does. What is accepted means the same to the decoder; a fuzz test
// holds the two together.
func (a *answer) plain(payload []byte) bool {
	delta := afterInteger(after(payload, plainDelta))
	if text := wholePiece(after(delta, plainText)); text != nil {
		a.writer.Text(text)
		return true
	}
	thought := wholePiece(after(delta, plainThinking))
	a.writer.Reasoning(thought)
	return thought != nil
}

// after is what follows prefix; nil where b does not begin with it.
func after(b, prefix []byte) []byte {
	rest, ok := bytes.CutPrefix(b, prefix)
	if !ok {
		return nil
	}
	return rest
}

// afterInteger is what follows the plain kind of number; nil where b begins with none.
func afterInteger(b []byte) []byte {
	rest := bytes.TrimLeft(b, "0123456789")
	digits := len(b) - len(rest)
	if digits == 0 || digits > 1 && b[0] == '0' {
		return nil
	}
	return rest
}

// wholePiece is the piece that ends the event, and nil where something else does. Spaces may stand before the last
// brace: they make an event's size say less about its text.
func wholePiece(b []byte) []byte {
	piece, size, ok := upstream.Quoted(b)
	if !ok || string(bytes.TrimLeft(after(b[size:], []byte("}")), " ")) != "}" {
		return nil
	}
	return piece
}
