package openai

import (
	"bytes"
	"encoding/json"
	"errors"

	"playground/internal/llm/upstream"
)

// errOtherFormat is why an answer is not read on: it may hold text that this package cannot tell apart.
const errOtherFormat = upstream.Cause("the answer is not in the format of chat completions or completions")

// chunk is what is read of one payload of either format, each field as it came: servers write odd values in
// fields that mean nothing here, and these must not cost the others.
type chunk struct {
	Type    json.RawMessage `json:"type"`
	Object  json.RawMessage `json:"object"`
	Error   json.RawMessage `json:"error"`
	Model   json.RawMessage `json:"model"`
	Choices json.RawMessage `json:"choices"`
	Usage   json.RawMessage `json:"usage"`
	Timings json.RawMessage `json:"timings"` // llama.cpp's
	// Probabilities are llama.cpp's of before it followed OpenAI.
	Probabilities json.RawMessage `json:"completion_probabilities"`
	Groq          struct {
		Usage json.RawMessage `json:"usage"`
	} `json:"x_groq"`
	otherFormats
}

// otherFormats are the members that hold text, or an error's words, in answers of other formats.
type otherFormats struct {
	Message    json.RawMessage `json:"message"`
	Detail     json.RawMessage `json:"detail"`
	Errors     json.RawMessage `json:"errors"`
	Delta      json.RawMessage `json:"delta"`
	Content    json.RawMessage `json:"content"`
	Text       json.RawMessage `json:"text"`
	Response   json.RawMessage `json:"response"`
	Token      json.RawMessage `json:"token"`
	Output     json.RawMessage `json:"output"`
	Generated  json.RawMessage `json:"generated_text"`
	Completion json.RawMessage `json:"completion"`
	Candidates json.RawMessage `json:"candidates"`
	Data       json.RawMessage `json:"data"`
	Result     json.RawMessage `json:"result"`
	Answer     json.RawMessage `json:"answer"`
}

// choice is one of a chunk's choices. A stream has deltas, a whole answer has a message, completions have a
// text.
type choice struct {
	Index        json.RawMessage `json:"index"`
	Delta        json.RawMessage `json:"delta"`
	Message      json.RawMessage `json:"message"`
	Text         json.RawMessage `json:"text"`
	Error        json.RawMessage `json:"error"`
	Usage        json.RawMessage `json:"usage"`
	FinishReason json.RawMessage `json:"finish_reason"`
	StopReason   json.RawMessage `json:"stop_reason"`
	Logprobs     json.RawMessage `json:"logprobs"`
	// Probabilities are llama.cpp's own, where they stand in the choice.
	Probabilities json.RawMessage `json:"completion_probabilities"`
	thoughts
}

// index is as it stands in JSON, "" when there is none.
func (c choice) index() string {
	if !some(c.Index) {
		return ""
	}
	return string(c.Index)
}

// delta is a piece of a message, or all of it.
type delta struct {
	Content json.RawMessage `json:"content"`
	Text    json.RawMessage `json:"text"`
	Refusal json.RawMessage `json:"refusal"`
	thoughts
	Extra struct {
		Google struct {
			Thought bool `json:"thought"` // the content is one
		} `json:"google"`
	} `json:"extra_content"`
}

// thoughts are the members by which vendors give a model's reasoning; several hold the same.
type thoughts struct {
	ReasoningContent json.RawMessage `json:"reasoning_content"`
	Reasoning        json.RawMessage `json:"reasoning"`
	Thinking         json.RawMessage `json:"thinking"`
	ReasoningDetails json.RawMessage `json:"reasoning_details"`
}

// isError says whether the chunk is an error, within a member of that name or by itself.
func (c *chunk) isError() bool {
	if some(c.Error) || string(c.Object) == `"error"` || string(c.Type) == `"error"` {
		return true
	}
	return !some(c.Choices) && (isString(c.Message) || some(c.Detail) || some(c.Errors))
}

// choices are those of the chunk. One that stands without its list is one.
func (c *chunk) choices() ([]json.RawMessage, error) {
	if !some(c.Choices) {
		return nil, c.checkFormat()
	}
	if c.Choices[0] == '{' {
		return []json.RawMessage{c.Choices}, nil
	}
	var list []json.RawMessage
	if json.Unmarshal(c.Choices, &list) != nil {
		return nil, errOtherFormat
	}
	return list, nil
}

// checkFormat refuses a payload without choices that has text where other formats have theirs.
func (o otherFormats) checkFormat() error {
	for _, member := range []json.RawMessage{o.Message, o.Delta, o.Content, o.Text, o.Response, o.Token, o.Output, o.Generated, o.Completion,
		o.Candidates, o.Data, o.Result, o.Answer} {
		if some(member) {
			return errOtherFormat
		}
	}
	return nil
}

// some says whether a member is there and holds anything.
func some(raw json.RawMessage) bool {
	switch string(raw) {
	case "", "null", "false", `""`, "{}", "[]":
		return false
	}
	return true
}

func isString(raw json.RawMessage) bool { return len(raw) > 2 && raw[0] == '"' }

// pieces are what one choice of a chunk brings, as it stands between the quotes of JSON strings: a piece may
// hold half a surrogate pair, which a decoder that sees no further would take for a mistake.
type pieces struct {
	text, reasoning []byte
	refused         bool // the text, or a part of it, is a refusal
}

// read takes the piece out of a choice, wherever it stands in it, and the message, which repeats all pieces
// or stands in their place.
func (c choice) read() (piece, message pieces, err error) {
	err = errors.Join(piece.content(c.Text), piece.message(c.Delta), message.message(c.Message))
	piece.think(c.thoughts)
	return piece, message, err
}

// message reads a delta or a message: an object, or its text alone.
func (p *pieces) message(raw json.RawMessage) error {
	if !some(raw) {
		return nil
	}
	if raw[0] != '{' {
		return p.content(raw)
	}
	var d delta
	_ = json.Unmarshal(raw, &d) // each member is raw, so that there is nothing to mistake
	p.think(d.thoughts)
	p.refused = isString(d.Refusal)
	if d.Extra.Google.Thought {
		var thought pieces
		err := thought.content(d.Content)
		p.reasoning = append(p.reasoning, thought.text...)
		return err
	}
	return errors.Join(p.content(d.Content), p.content(d.Text), p.content(d.Refusal))
}

// content reads a member that holds the text. Members that hold the same are one piece; when they differ,
// it cannot be told which is the text.
func (p *pieces) content(raw json.RawMessage) error {
	text, thought, err := upstream.Content(raw)
	if len(p.reasoning) == 0 {
		p.reasoning = thought
	}
	if len(p.text) == 0 {
		p.text = text
	} else if len(text) > 0 && !bytes.Equal(text, p.text) {
		err = errors.Join(err, errOtherFormat)
	}
	return err
}

// think takes the first member that has any reasoning.
func (p *pieces) think(t thoughts) {
	for _, raw := range []json.RawMessage{t.ReasoningContent, t.Reasoning, t.Thinking, t.ReasoningDetails} {
		if len(p.reasoning) == 0 {
			p.reasoning = upstream.Thought(raw)
		}
	}
}
