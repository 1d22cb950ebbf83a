package domain

// Pane is a further column beside a prompt, to be run and compared: the prompt's text, or one of its own, under
// parameters of its own.
type Pane struct {
	ID          string      `json:"id"` // chosen by the client
	ModelConfig ModelConfig `json:"model_config"`
	Text        *PaneText   `json:"text"` // nil: the prompt's
}

// PaneText is what a pane says.
type PaneText struct {
	SystemPrompt string    `json:"system_prompt"`
	Messages     []Message `json:"messages"`
}

// PaneContent is what a version of one of the prompt's panes would hold; false when it has no such pane.
func (p Prompt) PaneContent(id string) (Content, bool) {
	for _, pane := range p.Panes {
		if pane.ID == id {
			return pane.content(p), true
		}
	}
	return Content{}, false
}

func (pane Pane) content(of Prompt) Content {
	c := of.Content()
	c.ModelConfig = pane.ModelConfig
	if pane.Text != nil {
		c.SystemPrompt, c.Messages, c.Generations = pane.Text.SystemPrompt, pane.Text.Messages, []Generation{}
	}
	return c
}

// Bytes is how much the texts of a draft, its generations and its panes take where they are kept, about.
func (p Prompt) Bytes() int {
	c := p.Content()
	c.Generations = p.Generations
	n := c.Bytes()
	for _, pane := range p.Panes {
		if pane.Text != nil {
			n += pane.content(p).Bytes()
		}
	}
	return n
}
