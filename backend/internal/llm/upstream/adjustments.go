package upstream

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"playground/internal/llm"
)

const (
	// maxAdjustments bounds how often one call is asked again for what its provider refuses.
	maxAdjustments = 6
	// maxAdjusted is of how many models it is remembered; a name may be anything that a provider answers to.
	maxAdjusted = 1000
)

// Adjustments remember what the provider of each model refuses of a request and can do without, so that it
// is refused once. Safe for concurrent use.
type Adjustments struct {
	mu      sync.Mutex
	byModel map[string]adjustment
}

// adjustment is what becomes of the members of a body: another name, or "" for those left out. onlyOne among
// them says that the body may have a temperature or a top_p: which of them is left out is each body's matter.
type adjustment map[string]string

const onlyOne = "temperature or top_p"

// otherNames are members that go by another name at some servers.
var otherNames = map[string]string{"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}

// optional are the members that a request can do without, and our names of those that a person has set.
var optional = map[string]string{
	"stream_options": "", "temperature": "temperature", "top_p": "top_p", "stop": "stop_sequences", "stop_sequences": "stop_sequences",
	"frequency_penalty": "frequency_penalty", "presence_penalty": "presence_penalty", "seed": "seed", "reasoning_effort": "reasoning_effort",
	"max_tokens": "max_tokens", "max_completion_tokens": "max_tokens", logprobs: logprobs, topLogprobs: logprobs,
}

// logprobs and topLogprobs ask for the probabilities of tokens together: a server that refuses one gets neither.
const logprobs, topLogprobs = llm.ParameterLogprobs, "top_logprobs"

// Apply returns a body as the model's provider takes it, and our names of the parameters that it lacks.
func (a *Adjustments) Apply(model string, body []byte) (adjusted []byte, dropped []string) {
	a.mu.Lock()
	known := maps.Clone(a.byModel[model])
	a.mu.Unlock()
	if len(known) == 0 {
		return body, nil
	}
	if _, both := known[onlyOne]; both {
		if sent := members(body); slices.Contains(sent, "temperature") && slices.Contains(sent, "top_p") {
			known[lessChosen(body)] = ""
		}
	}
	adjusted, touched := edit(body, known)
	for _, name := range touched {
		if ours := optional[name]; known[name] == "" && ours != "" && !slices.Contains(dropped, ours) {
			dropped = append(dropped, ours)
		}
	}
	return adjusted, dropped
}

// Learn takes note of what a failure says against a body. It returns false when it names nothing that can be
// adjusted.
func (a *Adjustments) Learn(model string, body []byte, f Failure) bool {
	if f.Status != http.StatusBadRequest && f.Status != http.StatusUnprocessableEntity {
		return false
	}
	name := f.refused(body)
	if name == "" {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.byModel == nil || len(a.byModel) >= maxAdjusted {
		a.byModel = map[string]adjustment{}
	}
	known := a.byModel[model]
	if known == nil {
		known = adjustment{}
		a.byModel[model] = known
	}
	known.add(name)
	if name == logprobs || name == topLogprobs {
		known[logprobs], known[topLogprobs] = "", ""
	}
	return true
}

// add takes note of a refused member: it goes by its other name, and is left out where that was refused too.
func (a adjustment) add(name string) {
	for before, now := range a {
		if now == name {
			a[before] = ""
			return
		}
	}
	a[name] = otherNames[name]
}

// refused is the member of a body that a failure refuses, and that has another name or can be left out; ""
// when it names none, or blames its value: that is the person's to change.
func (f Failure) refused(body []byte) string {
	names, message := members(body), f.telling()
	if containsAny(message, valueWords...) || !containsAny(message+" "+f.Code+" "+f.Type, notTaken...) {
		return ""
	}
	if slices.Contains(names, f.Param) && adjustable(f.Param) {
		return f.Param
	}
	var mentioned []string
	for _, name := range names {
		if adjustable(name) && mentions(name).MatchString(message) {
			mentioned = append(mentioned, name)
		}
	}
	slices.SortFunc(mentioned, func(a, b string) int {
		return cmp.Compare(strings.Index(message, a), strings.Index(message, b))
	})
	switch {
	case len(mentioned) == 0:
		return ""
	case slices.Contains(mentioned, "temperature") && slices.Contains(mentioned, "top_p"):
		return onlyOne
	}
	return mentioned[0]
}

func adjustable(name string) bool {
	_, ok := optional[name]
	return ok
}

// lessChosen is that of temperature and top_p which is at its default, top_p if neither or both are.
func lessChosen(body []byte) string {
	var sent struct {
		Temperature json.Number `json:"temperature"`
		TopP        json.Number `json:"top_p"`
	}
	_ = json.Unmarshal(body, &sent)
	if sent.Temperature == "1" && sent.TopP != "1" {
		return "temperature"
	}
	return "top_p"
}

// valueWords are words by which providers say that a parameter's value is out of its range.
var valueWords = []string{
	"expected a value", "above maximum", "below minimum", "maximum value", "minimum value", "maximum allowed", "greater than", "less than",
	"out of range", "too large", "too small", "too high", "too low", "too long", "too many", "must be", "should be", "at most", "at least", "between",
}

// notTaken are words by which providers say that they do not take a parameter at all, or not beside another.
var notTaken = []string{
	"unsupported", "not supported", "does not support", "doesn't support", "do not support", "isn't supported", "unknown", "unrecognized",
	"unrecognised", "unexpected keyword", "unexpected field", "unexpected parameter", "unexpected argument", "extra inputs", "extra fields", "extra_forbidden", "additional properties", "cannot find field", "not permitted", "not allowed",
	"deprecated", "removed", "not a valid parameter", "invalid parameter", "not available", "incompatible", "no longer", "only the default", "cannot both",
	"cannot be used", "cannot both be", "may not both", "both be specified", "mutually exclusive", "instead of", "' instead", "` instead", "max_completion_tokens instead",
}

// mentions finds a member's name in a message. A name that is an English word counts between quotes, or
// beside what says that it is a parameter's.
func mentions(name string) *regexp.Regexp {
	if name == "stop" {
		return mentionOfStop
	}
	return regexp.MustCompile(`(^|[^\w])` + regexp.QuoteMeta(name) + `($|[^\w])`)
}

var mentionOfStop = regexp.MustCompile("(?i)[\"'`\u2018\u2019\u201c]stop[\"'`\u2018\u2019\u201d]|(parameter|argument|field|name):? stop\\b|\\bstop (sequence|parameter|field)|^stop\\b")

// members are the names of a JSON object's members, in order.
func members(body []byte) (names []string) {
	eachMember(body, func(name string, _ json.RawMessage) { names = append(names, name) })
	return names
}

// edit renames and leaves out members of a JSON object, and returns those that it touched.
func edit(body []byte, known adjustment) (edited []byte, touched []string) {
	var b bytes.Buffer
	eachMember(body, func(name string, value json.RawMessage) {
		now := name
		if to, adjusted := known[name]; adjusted {
			now, touched = to, append(touched, name)
		}
		if now == "" {
			return
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		quoted, _ := json.Marshal(now) // a string always marshals
		b.Write(quoted)
		b.WriteByte(':')
		b.Write(value)
	})
	return slices.Concat([]byte("{"), b.Bytes(), []byte("}")), touched
}

func eachMember(body []byte, each func(name string, value json.RawMessage)) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	if _, err := decoder.Token(); err != nil {
		return
	}
	for decoder.More() {
		name, err := decoder.Token()
		var value json.RawMessage
		if err != nil || decoder.Decode(&value) != nil {
			return
		}
		if key, ok := name.(string); ok {
			each(key, value)
		}
	}
}

// Send sends a request once. The failure is the provider's account of a refused one, and nil otherwise.
type Send func(llm.Sealed) (llm.Outcome, *Failure, error)

// SendAdjusted sends a sealed request, and again while its provider refuses what can be adjusted, which it
// does before any text. What is sent instead is told to req.Resealed first.
func SendAdjusted(ctx context.Context, req *llm.Request, sealed llm.Sealed, a *Adjustments, send Send) (llm.Outcome, error) {
	current := sealed
	for tries := 0; ; tries++ {
		outcome, failure, err := send(current)
		if tries == maxAdjustments || failure == nil || !a.adjust(req.Config.Model, &sealed, &current, failure) {
			return outcome, err
		}
		if req.Resealed == nil {
			continue
		}
		if err := req.Resealed(ctx, current); err != nil {
			return llm.Outcome{}, After(ctx, err)
		}
	}
}

// adjust makes of what was sealed what a refused request can be replaced by; false where nothing can.
func (a *Adjustments) adjust(model string, sealed, current *llm.Sealed, failure *Failure) bool {
	if !a.Learn(model, current.Body, *failure) {
		return false
	}
	body, dropped := a.Apply(model, sealed.Body)
	if bytes.Equal(body, current.Body) {
		return false
	}
	current.Body, current.Dropped = body, slices.Concat(sealed.Dropped, dropped)
	return true
}
