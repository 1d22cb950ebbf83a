package domain

// ForkedFrom says where a copy came from, in words of that moment: the source may go, and is perhaps not one's own to
// see any more.
type ForkedFrom struct {
	PromptID         string `json:"prompt_id"`
	VersionNumber    *int   `json:"version_number,omitempty"` // nil: of a draft that no version held
	Name             string `json:"name"`
	OrganizationName string `json:"organization_name"`
}

// longestName is how many characters a prompt's name has at most.
const longestName = 200

const copied = " (copy)"

// Fork is a copy of what the prompt holds, without its id and place. Nothing in it points at the source's runs.
func (p Prompt) Fork(name string) Prompt {
	if name == "" {
		name = p.Name
		if most := longestName - len(copied); len([]rune(name)) > most {
			name = string([]rune(name)[:most])
		}
		name += copied
	}
	out := Prompt{Name: name, Mode: p.Mode, SystemPrompt: p.SystemPrompt, Messages: p.Messages, ModelConfig: p.ModelConfig,
		Panes: append([]Pane{}, p.Panes...), Revision: 1, FieldRevisions: map[string]int64{}}
	for _, g := range p.Generations {
		g.ExecutionID = nil
		out.Generations = append(out.Generations, g)
	}
	out.Variables = out.Content().Variables()
	return out
}

// ReplaceModels puts another model in the place of each that is not offered.
func (p *Prompt) ReplaceModels(offered func(id string) bool, by string) {
	if !offered(p.ModelConfig.Model) {
		p.ModelConfig.Model = by
	}
	for i := range p.Panes {
		if !offered(p.Panes[i].ModelConfig.Model) {
			p.Panes[i].ModelConfig.Model = by
		}
	}
}
