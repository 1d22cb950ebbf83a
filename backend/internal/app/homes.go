package app

import (
	"sync"

	"playground/internal/domain"
)

// mostHomes bounds what is remembered, in some megabytes. What is forgotten is asked for again.
const mostHomes = 20_000

// homes remember which organizations prompts belong to. That never changes, so that who pays for a use of one's own
// prompt need not be asked of the database each time. No right follows from it.
type homes struct {
	mu sync.Mutex
	of map[string]string // ids of organizations, by prompt
}

func newHomes() *homes { return &homes{of: map[string]string{}} }

func (h *homes) remember(p domain.Prompt) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.of) >= mostHomes {
		clear(h.of)
	}
	h.of[p.ID] = p.OrganizationID
}

// has says whether a prompt is known to belong to an organization.
func (h *homes) has(organizationID, promptID string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	home, known := h.of[promptID]
	return known && home == organizationID
}
