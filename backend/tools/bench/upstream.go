package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const modelName = "gpt-4o-mini"

// order is what one stream is to be. It travels as a query string in the prompt's text, so that it
// gets here through whatever is measured.
type order struct {
	Tokens int       // how many
	Rate   float64   // tokens a second; 0: flat out
	Until  time.Time // zero, or when to end, however many tokens that makes

	Stamped bool // the tokens say when they leave
}

func (o order) String() string {
	values := url.Values{"tokens": {strconv.Itoa(o.Tokens)}, "rate": {strconv.FormatFloat(o.Rate, 'f', -1, 64)}}
	if !o.Until.IsZero() {
		values.Set("until", strconv.FormatInt(o.Until.UnixMilli(), 10))
	}
	if o.Stamped {
		values.Set("stamped", "true")
	}
	return values.Encode()
}

func parseOrder(text string) (o order, err error) {
	values, err := url.ParseQuery(text)
	if err != nil {
		return o, err
	}
	if o.Tokens, err = strconv.Atoi(values.Get("tokens")); err != nil || o.Tokens > maxTokens {
		return o, fmt.Errorf("tokens=%q", values.Get("tokens"))
	}
	if o.Rate, err = strconv.ParseFloat(values.Get("rate"), 64); err != nil {
		return o, err
	}
	o.Stamped = values.Get("stamped") == "true"
	if until := values.Get("until"); until != "" {
		ms, err := strconv.ParseInt(until, 10, 64)
		o.Until = time.UnixMilli(ms)
		return o, err
	}
	return o, nil
}

// due is when token i leaves.
func (o order) due(start time.Time, i int) time.Time {
	if o.Rate == 0 {
		return start
	}
	return start.Add(time.Duration(float64(i) / o.Rate * float64(time.Second)))
}

// upstream is a model in OpenAI's format that writes its tokens at the pace the prompt orders.
func upstream() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/models", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"object":"list","data":[{"id":%q,"object":"model"}]}`, modelName)
	})
	mux.HandleFunc("POST /v1/chat/completions", func(w http.ResponseWriter, r *http.Request) {
		arrived := time.Now()
		o, err := readOrder(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		(&answer{order: o, w: w, control: http.NewResponseController(w), arrived: arrived}).write()
	})
	return mux
}

func readOrder(body io.Reader) (order, error) {
	var request struct {
		Messages []struct {
			Content string `json:"content"`
		} `json:"messages"`
	}
	if err := json.NewDecoder(body).Decode(&request); err != nil {
		return order{}, err
	}
	if len(request.Messages) == 0 {
		return order{}, fmt.Errorf("no messages")
	}
	return parseOrder(request.Messages[len(request.Messages)-1].Content)
}

type answer struct {
	order
	w       io.Writer
	control *http.ResponseController
	arrived time.Time
	line    []byte
}

const (
	chunkHead = `data: {"id":"chatcmpl-CcYpHcSD1bFCSvHkZ9xV5Zb7f3L0a","object":"chat.completion.chunk",` +
		`"created":1763805600,"model":"gpt-4o-mini-2024-07-18","service_tier":"default","system_fingerprint":"fp_560af6e559","choices":[`
	tokenHead = chunkHead + `{"index":0,"delta":{"content":`
	tokenTail = `},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"x7Qm2"}` + "\n\n"
	roleChunk = chunkHead + `{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null}` + "\n\n"
	lastChunk = chunkHead + `{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}` + "\n\n"
	usage     = chunkHead + `],"usage":{"prompt_tokens":20,"completion_tokens":%d,"total_tokens":%d}}` + "\n\ndata: [DONE]\n\n"
)

func (a *answer) write() {
	sent, err := a.tokens()
	if err != nil {
		return // the reader has gone
	}
	if _, err := fmt.Fprintf(a.w, lastChunk+usage, sent, sent+20); err == nil {
		_ = a.control.Flush()
	}
}

// tokens writes them when they are due. Flat out, the network's own pace is the only one.
func (a *answer) tokens() (sent int, err error) {
	a.line = append(a.line, roleChunk...)
	for ; sent < a.Tokens; sent++ {
		due := a.due(a.arrived, sent)
		if !a.Until.IsZero() && due.After(a.Until) {
			time.Sleep(time.Until(a.Until))
			return sent, nil
		}
		if a.Rate > 0 {
			time.Sleep(time.Until(due))
		}
		if err := a.send(sent); err != nil {
			return sent, err
		}
	}
	return sent, nil
}

func (a *answer) send(i int) error {
	text := token(i)
	if i == 0 {
		text = fmt.Sprintf("%06d ", min(time.Since(a.arrived).Microseconds(), 999_999))
	} else if a.Stamped {
		text = stamp(time.Now())
	}
	a.line = append(a.line, tokenHead...)
	a.line = strconv.AppendQuote(a.line, text)
	a.line = append(a.line, tokenTail...)
	_, err := a.w.Write(a.line)
	a.line = a.line[:0]
	if err != nil || a.Rate == 0 && i > 0 {
		return err
	}
	return a.control.Flush()
}
