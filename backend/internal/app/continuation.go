package app

import (
	"playground/internal/domain"
	"playground/internal/llm"
)

// completion is the request to continue a text at an offset (nil: its end). A model that continues a text as it stands
// is not sent the system prompt, whose variables then need no values; any other is told by it what to do.
func completion(c domain.Content, model domain.Model, values map[string]string, at *int, withSuffix bool) (llm.Request, error) {
	instructed := model.Completes() == domain.CompletesInstruction
	if !instructed {
		c.SystemPrompt = ""
	}
	if at != nil {
		cut, err := c.CutAt(*at)
		if err != nil {
			return llm.Request{}, err
		}
		c = cut
		if !withSuffix || c.Messages[1].Content == "" {
			c.Messages = c.Messages[:1]
		}
	}
	isCut := at != nil && len(c.Messages) > 1
	if isCut && !model.TakesSuffix {
		return llm.Request{}, domain.Invalid(domain.FieldError{Field: "with_suffix", Rule: "model",
			Message: model.ID + " takes no text after the cursor; run without it, or choose a model that does"})
	}
	rendered, err := c.Render(values)
	if err != nil {
		return llm.Request{}, err
	}
	suffix := ""
	if isCut {
		suffix, rendered.Messages = rendered.Messages[1].Content, rendered.Messages[:1]
	}
	if empty(rendered) {
		return llm.Request{}, nothingBefore(at)
	}
	req := llm.Request{Mode: domain.ModeCompletion, System: rendered.SystemPrompt, Messages: rendered.Messages, Suffix: suffix, Config: rendered.ModelConfig}
	if instructed {
		req.Mode = domain.ModeChat
	}
	return req, nil
}

func nothingBefore(at *int) error {
	if at != nil {
		return domain.Invalid(domain.FieldError{Field: "continue_at", Rule: "required",
			Message: "there is no text before it to continue; move the cursor behind some text"})
	}
	return domain.Invalid(domain.FieldError{Field: "messages", Rule: "required",
		Message: "there is nothing to continue: write the beginning of a text"})
}
