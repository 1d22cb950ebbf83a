package domain

// Bytes is how much a prompt's texts take where they are kept, about.
func (c Content) Bytes() int {
	n := len(c.SystemPrompt) + generationsBytes(c.Generations)
	for _, m := range c.Messages {
		n += len(m.Role) + len(m.Content)
		for _, p := range m.Parts {
			n += len(p)
		}
	}
	return n
}

// ValuesBytes is how much values of variables take, about.
func ValuesBytes(values map[string]string) (n int) {
	for name, value := range values {
		n += len(name) + len(value)
	}
	return n
}
