package api

import (
	"reflect"
	"strings"

	"github.com/oapi-codegen/nullable"

	"playground/internal/api/contract"
	"playground/internal/domain"
	"playground/internal/text"
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

func createChanges(b contract.CreatePromptRequest, defaultModel func() string) []domain.Change {
	l := changeList{}
	set(&l, "mode", b.Mode, setMode)
	set(&l, "system_prompt", b.SystemPrompt, setSystemPrompt)
	set(&l, "messages", b.Messages, setMessages)
	set(&l, "generations", b.Generations, setGenerations)
	if b.SystemPrompt == nil && b.Mode != nil && *b.Mode == domain.ModeCompletion {
		l.add("system_prompt", func(p *domain.Prompt) { p.SystemPrompt = domain.DefaultInstruction })
	}
	if b.ModelConfig != nil {
		configChanges(&l, b.ModelConfig.Model, *b.ModelConfig, defaultModel)
	}
	return l
}

func updateChanges(b contract.UpdatePromptRequest, defaultModel func() string) ([]domain.Change, error) {
	l := changeList{}
	set(&l, "name", b.Name, func(p *domain.Prompt, v string) { p.Name = v })
	set(&l, "project_id", b.ProjectID, func(p *domain.Prompt, v string) { p.ProjectID = v })
	set(&l, "mode", b.Mode, setMode)
	reset(&l, "system_prompt", b.SystemPrompt, "", setSystemPrompt)
	reset(&l, "messages", b.Messages, []contract.Message{}, setMessages)
	reset(&l, "generations", b.Generations, []contract.Generation{}, setGenerations)
	configChanges(&l, b.Model, b, defaultModel)
	if b.ModelConfig != nil {
		configChanges(&l, b.ModelConfig.Model, *b.ModelConfig, defaultModel)
	}
	if err := paneChanges(&l, b.Panes, defaultModel); err != nil {
		return nil, err
	}
	return l, l.twice()
}

// twice refuses a field given at the top level and inside model_config: one would be lost.
func (l changeList) twice() error {
	seen := map[string]bool{}
	for _, c := range l {
		if seen[c.Field] {
			return contract.InvalidField(c.Field, "unique", "is given twice, at the top level and in model_config")
		}
		seen[c.Field] = true
	}
	return nil
}

// Texts have one line end inside, LF: else the same words would differ by the machine they were typed on.
// What was stored before, and a stop sequence, which a model has to write as it stands, stay as they are.

func setMode(p *domain.Prompt, v contract.PromptMode) { p.Mode = string(v) }
func setSystemPrompt(p *domain.Prompt, v string)      { p.SystemPrompt = text.NormalizeNewlines(v) }
func setGenerations(p *domain.Prompt, v []contract.Generation) {
	p.Generations = each(v, domainGeneration)
}
func setMessages(p *domain.Prompt, v contract.Messages) { p.Messages = each(v, domainMessage) }

func domainMessage(m contract.Message) domain.Message {
	said := domain.Message{Role: string(m.Role), Content: m.Content.Text, Parts: m.Content.Parts}
	return said.MapTexts(text.NormalizeNewlines)
}

// configChanges adds the model and the parameters that a patch has.
func configChanges(l *changeList, model nullable.Nullable[string], patch any, defaultModel func() string) {
	if model.IsNull() { // asked for only then: providers may have to be asked
		*l = append(*l, domain.ModelChange(defaultModel()))
	} else if model.IsSpecified() {
		*l = append(*l, domain.ModelChange(model.MustGet()))
	}
	values := nullables(patch)
	for _, parameter := range domain.Parameters {
		if value, given := values[parameter.Name]; given {
			*l = append(*l, parameter.Change(value))
		}
	}
}

// nullables returns the values of a body's nullable members that were given, by their names on the wire;
// nil is null.
func nullables(body any) map[string]any {
	values := map[string]any{}
	v := reflect.ValueOf(body)
	for i := range v.NumField() {
		field := v.Field(i)
		if field.Kind() != reflect.Map || field.Len() == 0 { // a nullable.Nullable is a map: true → value, or false for null
			continue
		}
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		values[name] = nil
		if value := field.MapIndex(reflect.ValueOf(true)); value.IsValid() {
			values[name] = value.Interface()
		}
	}
	return values
}
