package domain

import (
	"maps"
	"reflect"
	"slices"
)

// Change sets one field of a prompt. Field is its name on the wire, "model_config.temperature".
type Change struct {
	Field string
	Set   func(*Prompt)
}

// Changes set every field of a prompt's content.
func (c Content) Changes() []Change {
	changes := []Change{
		{Field: "mode", Set: func(p *Prompt) { p.Mode = c.Mode }},
		{Field: "system_prompt", Set: func(p *Prompt) { p.SystemPrompt = c.SystemPrompt }},
		{Field: "messages", Set: func(p *Prompt) { p.Messages = c.Messages }},
		{Field: "generations", Set: func(p *Prompt) { p.Generations = c.Generations }},
		ModelChange(c.ModelConfig.Model),
	}
	for _, parameter := range Parameters {
		changes = append(changes, parameter.Change(parameter.Get(c.ModelConfig)))
	}
	return changes
}

// ModelChange sets the model, by its id.
func ModelChange(id string) Change {
	return Change{Field: "model_config.model", Set: func(p *Prompt) { p.ModelConfig.Model = id }}
}

// Apply returns the prompt with the changes that alter it, the names of the fields altered, and the
// names of those that another writer changed after the revision base. With a nil base nothing
// conflicts: the last write wins. With conflicts the prompt comes back as it was.
func (p Prompt) Apply(changes []Change, base *int64) (next Prompt, altered, conflicts []string) {
	next = p
	next.FieldRevisions = maps.Clone(p.FieldRevisions)
	if next.FieldRevisions == nil {
		next.FieldRevisions = map[string]int64{}
	}
	for _, c := range changes {
		before := next
		c.Set(&next)
		if reflect.DeepEqual(before, next) {
			continue
		}
		if base != nil && p.FieldRevisions[c.Field] > *base {
			conflicts = append(conflicts, c.Field)
			continue
		}
		altered = append(altered, c.Field)
		next.FieldRevisions[c.Field] = p.Revision + 1
	}
	if len(conflicts) > 0 {
		slices.Sort(conflicts)
		return p, nil, conflicts
	}
	if len(altered) > 0 {
		next.Revision++
		next.Variables = next.Content().Variables()
	}
	return next, altered, nil
}
