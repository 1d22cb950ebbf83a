package app

import (
	"playground/internal/domain"
	"playground/internal/llm"
)

// completion is the request to continue a text at an offset (nil: its end). Only variables of what is sent need
// values.
func completion(c domain.Content, model domain.Model, values map[string]string, at *int, withSuffix bool) (llm.Request, error) {
	if model.Completes() == domain.CompletesText {
		c.SystemPrompt = ""
	}
	isCut := false
	if at != nil {
		cut, err := c.CutAt(*at)
		if err != nil {
			return llm.Request{}, err
		}
		isCut = withSuffix && cut.Messages[1].Content != ""
		if c = cut; !isCut {
			c.Messages = c.Messages[:1]
		}
	}
	if isCut && !model.TakesSuffix {
		return llm.Request{}, noSuffix("with_suffix", model)
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
	return continuing(model, rendered, suffix), nil
}

// continuing asks a model to continue a text. One that continues it as it stands is not sent the system prompt; any
// other is told by it what to do.
func continuing(model domain.Model, c domain.Content, suffix string) llm.Request {
	req := llm.Request{Mode: domain.ModeCompletion, Messages: c.Messages, Suffix: suffix, Config: c.ModelConfig}
	if model.Completes() == domain.CompletesInstruction {
		req.Mode, req.System = domain.ModeChat, c.SystemPrompt
	}
	return req
}

func noSuffix(field string, model domain.Model) error {
	return domain.Invalid(domain.FieldError{Field: field, Rule: "model",
		Message: model.ID + " takes no text after the cursor; run without it, or choose a model that does"})
}

func nothingBefore(at *int) error {
	if at != nil {
		return domain.Invalid(domain.FieldError{Field: "continue_at", Rule: "required",
			Message: "there is no text before it to continue; move the cursor behind some text"})
	}
	return domain.Invalid(domain.FieldError{Field: "messages", Rule: "required",
		Message: "there is nothing to continue: write the beginning of a text"})
}
