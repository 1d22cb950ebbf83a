package llm

import (
	"slices"
	"strings"
)

// ThinksInTags says whether the catalogue knows that a model begins its text with its reasoning, between
// <think> and </think>. Servers and gateways put names of their own before the model's: "org/DeepSeek-R1:7b".
func ThinksInTags(id string) bool {
	name := strings.ToLower(id[strings.LastIndexByte(id, '/')+1:])
	return slices.ContainsFunc(loadCatalogue().ThinkTags, func(begin string) bool { return strings.HasPrefix(name, begin) })
}
