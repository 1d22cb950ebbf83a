package api

import (
	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/domain"
)

// GetValues is GET /v1/prompts/{prompt_id}/values.
func (s *Server) GetValues(c echo.Context, promptID string) error {
	v, err := s.app.PromptValues.Get(c.Request().Context(), actor(c), promptID)
	return answerValues(c, v, err)
}

// PutValues is PUT /v1/prompts/{prompt_id}/values.
func (s *Server) PutValues(c echo.Context, promptID string) error {
	body := contract.Body[contract.PutValuesRequest](c)
	sent := valuesOf(body)
	v, err := s.app.PromptValues.Put(c.Request().Context(), actor(c), promptID, sent, body.BaseRevision)
	if err != nil {
		return err
	}
	kept := wireValues(v)
	kept.UnderscoreWarnings = keysInValues(sent)
	return ok(c, kept)
}

func answerValues(c echo.Context, v domain.PromptValues, err error) error {
	if err != nil {
		return err
	}
	return ok(c, wireValues(v))
}

func valuesOf(body contract.PutValuesRequest) domain.PromptValues {
	v := domain.PromptValues{Variables: map[string]domain.VariableValue{}, Sets: []domain.ValueSet{}}
	for name, value := range body.Values {
		one := domain.VariableValue{Current: value.Current, Recent: []string{}}
		if value.Recent != nil {
			one.Recent = *value.Recent
		}
		v.Variables[name] = one
	}
	if body.Sets != nil {
		for _, set := range *body.Sets {
			one := domain.ValueSet{Name: set.Name, Values: set.Values}
			if set.ID != nil {
				one.ID = *set.ID
			}
			v.Sets = append(v.Sets, one)
		}
	}
	return v
}

func wireValues(v domain.PromptValues) contract.PromptValues {
	out := contract.PromptValues{Values: map[string]contract.VariableValue{}, Revision: v.Revision,
		Sets: each(v.Sets, func(set domain.ValueSet) contract.ValueSet {
			return contract.ValueSet{ID: set.ID, Name: set.Name, Values: set.Values}
		})}
	for name, value := range v.Variables {
		out.Values[name] = contract.VariableValue{Current: value.Current, Recent: each(value.Recent, same[string])}
	}
	return out
}
