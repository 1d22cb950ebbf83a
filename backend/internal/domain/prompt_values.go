package domain

import "time"

// PromptValues is what a prompt's variables stand for, for one person: inputs of their runs, and no part of the prompt.
type PromptValues struct {
	PromptID  string                   `gorm:"primaryKey"`
	UserID    string                   `gorm:"primaryKey"`
	Variables map[string]VariableValue `gorm:"serializer:json"`
	Sets      []ValueSet               `gorm:"serializer:json"`
	Revision  int64                    // 0: nothing is kept yet
	UpdatedAt time.Time
}

// VariableValue is what a variable stands for, and what it stood for before, newest first.
type VariableValue struct {
	Current string   `json:"current"`
	Recent  []string `json:"recent"`
}

// ValueSet is a named set of values, to be run with again.
type ValueSet struct {
	ID     string            `json:"id"`
	Name   string            `json:"name"`
	Values map[string]string `json:"values"`
}

// Bytes is how much the values take, about.
func (v PromptValues) Bytes() (n int) {
	for name, value := range v.Variables {
		n += len(name) + len(value.Current)
		for _, recent := range value.Recent {
			n += len(recent)
		}
	}
	for _, set := range v.Sets {
		n += len(set.Name) + ValuesBytes(set.Values)
	}
	return n
}
