package anthropic

import "playground/internal/domain"

// budgets are how many tokens Claude may think at each reasoning effort. The API takes 1,024 at least and asks
// for less than max_tokens, in which thinking and answer share; each step from low on is about twice the one
// before, up to the 32,768 beyond which Anthropic advises to answer in batches.
var budgets = map[string]int{"minimal": leastBudget, "low": 2048, "medium": 8192, "high": 16384, "xhigh": 32768}

const leastBudget = 1024

// thinkingBudget is how many tokens the request lets Claude think, 0 for no thinking. A fifth of max_tokens at
// least is left for the answer, where that leaves the least budget.
func thinkingBudget(c domain.ModelConfig, model domain.Model) int {
	if c.ReasoningEffort == nil || !model.Supports("reasoning_effort") || budgets[*c.ReasoningEffort] == 0 {
		return 0
	}
	return max(leastBudget, min(budgets[*c.ReasoningEffort], c.MaxTokens*4/5))
}

// checkThinking is INVALID_REQUEST for what Claude takes no thinking with.
func checkThinking(c domain.ModelConfig, model domain.Model) error {
	switch budget := thinkingBudget(c, model); {
	case budget == 0:
		return nil
	case c.MaxTokens <= budget:
		return invalid("max_tokens", "minimum", "Claude thinks within max_tokens: raise them above 1024, or reset reasoning_effort.")
	case c.Temperature != 1:
		return invalid("temperature", "exclusive", "Claude takes no temperature while it thinks: reset it to 1, or reset reasoning_effort.")
	case c.TopP != 1:
		return invalid("top_p", "exclusive", "Claude takes no top_p while it thinks: reset it to 1, or reset reasoning_effort.")
	}
	return nil
}
