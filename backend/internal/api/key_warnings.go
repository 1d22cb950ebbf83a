package api

import (
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"playground/internal/api/contract"
	"playground/internal/domain"
	"playground/internal/secrets"
)

const mostWarnings = 100

// keyWarnings gathers what looks like a key in the texts of one save. The save is done all the same: a program that
// writes prompts must not break when one of them looks like something.
type keyWarnings struct {
	reader secrets.Reader
	found  contract.KeyWarnings
}

// read looks at one text, whose place in the request is named in parts.
func (w *keyWarnings) read(text string, place ...string) {
	for _, f := range w.reader.Scan(text) {
		if len(w.found) == mostWarnings {
			return
		}
		field := place[0]
		for _, part := range place[1:] {
			field += "." + part
		}
		from := utf8.RuneCountInString(text[:f.From])
		w.found = append(w.found, contract.KeyWarning{Rule: f.Rule, Field: field,
			From: from, To: from + utf8.RuneCountInString(text[f.From:f.To])})
	}
}

// told is nil where nothing was found.
func (w *keyWarnings) told() *contract.KeyWarnings {
	if len(w.found) == 0 {
		return nil
	}
	return &w.found
}

func (w *keyWarnings) readMessages(messages []domain.Message, place ...string) {
	for i, m := range messages {
		at := append(slices.Clone(place), "messages", strconv.Itoa(i), "content")
		w.read(m.Content, at...)
		for n, part := range m.Parts {
			if text, ok := part.Text(); ok {
				w.read(text, append(slices.Clone(at), strconv.Itoa(n), "text")...)
			}
		}
	}
}

func (w *keyWarnings) readPanes(panes []domain.Pane) {
	for i, pane := range panes {
		if pane.Text != nil {
			place := []string{"panes", strconv.Itoa(i), "text"}
			w.read(pane.Text.SystemPrompt, append(slices.Clone(place), "system_prompt")...)
			w.readMessages(pane.Text.Messages, place...)
		}
	}
}

// savedFields is which fields of a prompt a save is about.
type savedFields struct{ name, system, messages, panes bool }

var allSaved = savedFields{true, true, true, true}

func keysInPrompt(p domain.Prompt, saved savedFields) *contract.KeyWarnings {
	var w keyWarnings
	if saved.name {
		w.read(p.Name, "name")
	}
	if saved.system {
		w.read(p.SystemPrompt, "system_prompt")
	}
	if saved.messages {
		w.readMessages(p.Messages)
	}
	if saved.panes {
		w.readPanes(p.Panes)
	}
	return w.told()
}

func keysInValues(v domain.PromptValues) *contract.KeyWarnings {
	var w keyWarnings
	for _, name := range slices.Sorted(maps.Keys(v.Variables)) {
		w.read(v.Variables[name].Current, "values", name, "current")
		for i, value := range v.Variables[name].Recent {
			w.read(value, "values", name, "recent", strconv.Itoa(i))
		}
	}
	for i, set := range v.Sets {
		for _, name := range slices.Sorted(maps.Keys(set.Values)) {
			w.read(set.Values[name], "sets", strconv.Itoa(i), "values", name)
		}
	}
	return w.told()
}
