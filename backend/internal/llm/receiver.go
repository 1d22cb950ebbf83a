package llm

// Receiver takes an answer as it comes, from one goroutine. Each function may be nil.
type Receiver struct {
	OnText      func(string) // the next piece of the answer, whole characters
	OnReasoning func(string) // the next piece of what the model thinks before and between
	OnActivity  func()       // the provider has sent something, be it a comment that keeps the connection
}

// Text hands on a piece of the answer.
func (r Receiver) Text(piece string) {
	if r.OnText != nil && piece != "" {
		r.OnText(piece)
	}
}

// Reasoning hands on a piece of the reasoning.
func (r Receiver) Reasoning(piece string) {
	if r.OnReasoning != nil && piece != "" {
		r.OnReasoning(piece)
	}
}

// Activity says that the provider has sent something.
func (r Receiver) Activity() {
	if r.OnActivity != nil {
		r.OnActivity()
	}
}
