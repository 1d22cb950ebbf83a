package testkit

import "playground/internal/domain"

// Opened is a handle with every right to a thing of an organization.
func Opened[T domain.TenantThing](thing T, organizationID string) domain.Handle[T] {
	h, err := domain.NewUnchecked(thing).Open(domain.Actor{OrganizationID: organizationID, Role: domain.RoleOwner})
	if err != nil {
		panic(err)
	}
	return h
}

// PromptOf is a handle to the prompt that an execution ran.
func PromptOf(e domain.Execution) domain.Handle[domain.Prompt] {
	return Opened(domain.Prompt{ID: e.PromptID, OrganizationID: e.OrganizationID}, e.OrganizationID)
}

// Read looks at what the store read, as the engine does.
func Read[T domain.TenantThing](found domain.Unchecked[T], err error) (T, error) {
	return found.BySystem(), err
}
