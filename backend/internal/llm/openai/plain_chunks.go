package openai

// maxFrame bounds what is kept of a chunk to know the next by.
const maxFrame = 1 << 10

// plainChunks reads a stream's plain chunks. Nearly all differ from the one before in their text alone, so what stands
// around a plain chunk's text is kept, and a chunk with the same around it is plain too: what is new of it, its text,
// is all that is looked at.
type plainChunks struct {
	around []byte // the last plain chunk without its text; empty: none is known
	split  int    // the text stands after so many bytes of it, between quotes
}

// text returns the escaped text of a plain chunk, and false for any other chunk.
func (p *plainChunks) text(payload []byte, modelKnown bool) ([]byte, bool) {
	if text, ok := p.like(payload); ok {
		return text, true
	}
	f := fastPath{b: payload, modelKnown: modelKnown}
	if !f.isPlain() {
		return nil, false
	}
	p.keep(payload, f.contentAt, len(f.content))
	return f.content, true
}

// like returns the text of a chunk that is the one kept but for its text. A model's name that was known then is known
// now.
func (p *plainChunks) like(payload []byte) ([]byte, bool) {
	end := p.split + len(payload) - len(p.around)
	if len(p.around) == 0 || end <= p.split ||
		string(payload[:p.split]) != string(p.around[:p.split]) || string(payload[end:]) != string(p.around[p.split:]) {
		return nil, false
	}
	f := fastPath{b: payload[:end+1], at: p.split - 1} // with both quotes
	text, ok := f.string()
	return text, ok && f.at == len(f.b)
}

func (p *plainChunks) keep(payload []byte, from, size int) {
	p.around = p.around[:0]
	if len(payload)-size <= maxFrame {
		p.around = append(append(p.around, payload[:from]...), payload[from+size:]...)
		p.split = from
	}
}
