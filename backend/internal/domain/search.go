package domain

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// SearchType is what kind of thing a search finds.
type SearchType string

// What can be found.
const (
	SearchPrompt    SearchType = "prompt"
	SearchVersion   SearchType = "version"
	SearchExecution SearchType = "execution"
)

// SearchTypes are all of them.
var SearchTypes = []SearchType{SearchPrompt, SearchVersion, SearchExecution}

// SearchHit is a thing that a search found, as far as its rights, a list's row and a snippet need it.
type SearchHit struct {
	ID             string
	Type           SearchType
	OrganizationID string
	ProjectID      string
	PromptID       string
	PromptName     string
	VersionNumber  *int    // of versions and executions
	Model          *string // of executions
	CreatedAt      time.Time

	Snippet string
	Matched string // the field that says most of what was searched for
}

func (h SearchHit) tenancy() tenancy {
	return tenancy{organizationID: h.OrganizationID, projectID: h.ProjectID, noun: "search result"}
}

// SearchField is a text of a thing under its name on the wire.
type SearchField struct{ Name, Text string }

// SearchFields are what can be found of a prompt.
func (p Prompt) SearchFields() []SearchField {
	return append([]SearchField{{"name", p.Name}}, contentFields(p.Content())...)
}

// SearchFields are what can be found of a version. Its prompt's name finds the prompt.
func (v PromptVersion) SearchFields() []SearchField {
	return append([]SearchField{{"message", v.Message}}, contentFields(v.Content())...)
}

// SearchFields are what can be found of an execution with its result: the answer, and the values that were given.
func (e Execution) SearchFields() []SearchField {
	values := make([]string, 0, len(e.VariableValues))
	for _, name := range slices.Sorted(maps.Keys(e.VariableValues)) {
		values = append(values, e.VariableValues[name])
	}
	fields := []SearchField{{"variable_values", strings.Join(values, "\n")}}
	if e.Result != nil {
		fields = append(fields, SearchField{"response_text", e.Result.ResponseText})
	}
	return fields
}

func contentFields(c Content) []SearchField {
	texts := make([]string, len(c.Messages))
	for i, m := range c.Messages {
		texts[i] = m.Text()
	}
	own := c.SystemPrompt
	if own == DefaultInstruction { // which all have that were given it, and which none would look for
		own = ""
	}
	return []SearchField{{"system_prompt", own}, {"messages", strings.Join(texts, "\n")}}
}

// SearchQuery asks for things of some types that have all of the terms; there is at least one of each.
type SearchQuery struct {
	Terms []SearchTerm
	Types []SearchType
}
