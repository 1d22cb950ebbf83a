package api

import (
	"github.com/oapi-codegen/nullable"

	"playground/internal/api/contract"
	"playground/internal/domain"
)

func domainGeneration(g contract.Generation) domain.Generation {
	out := domain.Generation{ID: g.ID, ParentID: orNil(g.ParentID), ExecutionID: orNil(g.ExecutionID), Inserted: g.Inserted,
		Start: orNil(g.Start), Text: orNil(g.Text), Marks: each(g.Marks, domainMark)}
	if note := orNil(g.Note); note != nil {
		out.Note = &domain.GenerationNote{Number: note.Number, Model: note.Model, OutputTokens: orNil(note.OutputTokens),
			Temperature: orNil(note.Temperature)}
	}
	return out
}

func domainMark(m contract.GenerationMark) domain.GenerationMark {
	return domain.GenerationMark{From: m.From, To: m.To}
}

// orNil is the value of a member, nil for null.
func orNil[T any](value nullable.Nullable[T]) *T {
	v, err := value.Get()
	if err != nil {
		return nil
	}
	return &v
}

func wireGeneration(g domain.Generation) contract.Generation {
	out := contract.Generation{ID: g.ID, ParentID: orNull(g.ParentID), ExecutionID: orNull(g.ExecutionID), Inserted: g.Inserted,
		Start: orNull(g.Start), Text: orNull(g.Text), Marks: each(g.Marks, wireMark), Note: orNull[contract.GenerationNote](nil)}
	if note := g.Note; note != nil {
		out.Note.Set(contract.GenerationNote{Number: note.Number, Model: note.Model, OutputTokens: orNull(note.OutputTokens),
			Temperature: orNull(note.Temperature)})
	}
	return out
}

func wireMark(m domain.GenerationMark) contract.GenerationMark {
	return contract.GenerationMark{From: m.From, To: m.To}
}

// wireVersionGenerations are those of a version, nothing where there are none: a list's row has none of any.
func wireVersionGenerations(all []domain.Generation) *[]contract.Generation {
	if len(all) == 0 {
		return nil
	}
	out := each(all, wireGeneration)
	return &out
}
