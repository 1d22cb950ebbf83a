package api

import (
	"github.com/oapi-codegen/nullable"

	"playground/internal/api/gen"
	"playground/internal/domain"
)

// changeList collects what a body changes, by the names of the wire.
type changeList []domain.Change

func (l *changeList) add(field string, set func(*domain.Prompt)) {
	*l = append(*l, domain.Change{Field: field, Set: set})
}

// set adds a field that cannot be null.
func set[T any](l *changeList, field string, value *T, apply func(*domain.Prompt, T)) {
	if value != nil {
		v := *value
		l.add(field, func(p *domain.Prompt) { apply(p, v) })
	}
}

// reset adds a field for which null means its default.
func reset[T any](l *changeList, field string, value nullable.Nullable[T], otherwise T, apply func(*domain.Prompt, T)) {
	if !value.IsSpecified() {
		return
	}
	v := otherwise
	if !value.IsNull() {
		v = value.MustGet()
	}
	l.add(field, func(p *domain.Prompt) { apply(p, v) })
}

func createChanges(b gen.CreatePromptRequest, defaultModel func() string) []domain.Change {
	l := changeList{}
	set(&l, "mode", b.Mode, setMode)
	set(&l, "system_prompt", b.SystemPrompt, setSystemPrompt)
	set(&l, "messages", b.Messages, setMessages)
	if b.ModelConfig != nil {
		configChanges(&l, *b.ModelConfig, defaultModel)
	}
	return l
}

func updateChanges(b gen.UpdatePromptRequest, defaultModel func() string) ([]domain.Change, error) {
	l := changeList{}
	set(&l, "name", b.Name, func(p *domain.Prompt, v string) { p.Name = v })
	set(&l, "project_id", b.ProjectID, func(p *domain.Prompt, v string) { p.ProjectID = v })
	set(&l, "mode", b.Mode, setMode)
	reset(&l, "system_prompt", b.SystemPrompt, "", setSystemPrompt)
	reset(&l, "messages", b.Messages, []gen.Message{}, setMessages)
	short := gen.ModelConfigPatch{Model: b.Model, Temperature: b.Temperature, MaxTokens: b.MaxTokens, TopP: b.TopP,
		StopSequences: b.StopSequences, FrequencyPenalty: b.FrequencyPenalty, PresencePenalty: b.PresencePenalty, Seed: b.Seed}
	configChanges(&l, short, defaultModel)
	if b.ModelConfig != nil {
		configChanges(&l, *b.ModelConfig, defaultModel)
	}
	return l, l.twice()
}

// twice refuses a field given at the top level and inside model_config: one would be lost.
func (l changeList) twice() error {
	seen := map[string]bool{}
	for _, c := range l {
		if seen[c.Field] {
			return invalidField(c.Field, "unique", "is given twice, at the top level and in model_config")
		}
		seen[c.Field] = true
	}
	return nil
}

func setMode(p *domain.Prompt, v gen.PromptMode)   { p.Mode = string(v) }
func setSystemPrompt(p *domain.Prompt, v string)   { p.SystemPrompt = v }
func setMessages(p *domain.Prompt, v gen.Messages) { p.Messages = each(v, domainMessage) }

func domainMessage(m gen.Message) domain.Message {
	return domain.Message{Role: string(m.Role), Content: m.Content}
}

func configChanges(l *changeList, b gen.ModelConfigPatch, defaultModel func() string) {
	d := domain.DefaultConfig("")
	if b.Model.IsNull() { // asked for only then: providers may have to be asked
		d.Model = defaultModel()
	}
	const in = "model_config."
	reset(l, in+"model", b.Model, d.Model, func(p *domain.Prompt, v string) { p.ModelConfig.Model = v })
	reset(l, in+"temperature", b.Temperature, d.Temperature, func(p *domain.Prompt, v float64) { p.ModelConfig.Temperature = v })
	reset(l, in+"max_tokens", b.MaxTokens, d.MaxTokens, func(p *domain.Prompt, v int) { p.ModelConfig.MaxTokens = v })
	reset(l, in+"top_p", b.TopP, d.TopP, func(p *domain.Prompt, v float64) { p.ModelConfig.TopP = v })
	reset(l, in+"stop_sequences", b.StopSequences, d.StopSequences, func(p *domain.Prompt, v []string) { p.ModelConfig.StopSequences = v })
	reset(l, in+"frequency_penalty", b.FrequencyPenalty, 0, func(p *domain.Prompt, v float64) { p.ModelConfig.FrequencyPenalty = v })
	reset(l, in+"presence_penalty", b.PresencePenalty, 0, func(p *domain.Prompt, v float64) { p.ModelConfig.PresencePenalty = v })
	if b.Seed.IsSpecified() {
		var seed *int64
		if !b.Seed.IsNull() {
			v := b.Seed.MustGet()
			seed = &v
		}
		l.add(in+"seed", func(p *domain.Prompt) { p.ModelConfig.Seed = seed })
	}
}
