package app

import (
	"context"

	"playground/internal/llm"
)

// defaultModel is the first that can run now; the built-in demo always can.
func defaultModel(ctx context.Context, models *llm.Registry) string {
	for _, m := range models.Models(ctx) {
		if m.Available {
			return m.ID
		}
	}
	return ""
}
