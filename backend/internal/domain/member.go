package domain

import "time"

// Membership says which organization a user belongs to, and as what.
type Membership struct {
	OrganizationID string `gorm:"primaryKey"`
	UserID         string `gorm:"primaryKey"`
	Role           Role
	OfferedRole    *Role // what an owner offers them, until they take it
	CreatedAt      time.Time
	// What they may use in a month; nil: what the organization sets for all.
	MonthlyExecutions *int
	MonthlyTokens     *int
	PresetsMadeAt     *time.Time // when they were given presets to start from
}

// Member is a person of an organization, as its people see them.
type Member struct {
	Membership `gorm:"embedded"`
	Name       string
	Email      *string
}

func (m Member) tenancy() tenancy {
	return tenancy{organizationID: m.OrganizationID, noun: "member"}
}

// Target is the member for the audit log.
func (m Member) Target() AuditTarget { return AuditTarget{Type: "member", ID: m.UserID, Name: m.Name} }

// OwnOrganization is one that a person belongs to, and as what.
type OwnOrganization struct {
	ID, Name string
	Role     Role
}

// WithRole is what becomes of a member whom a person with a role gives another one, and what that is for the audit
// log, "" for nothing. Ownership is offered, and counts once it is taken.
func (m Member) WithRole(role Role, by Member, owners int) (Member, AuditAction, error) {
	isSelf, isOffered := by.UserID == m.UserID, m.OfferedRole != nil && *m.OfferedRole == role
	switch {
	case isSelf && isOffered:
		m.Role, m.OfferedRole = role, nil
		return m, AuditOwnershipAccepted, nil
	case m.Role == role && (isSelf || by.Role.MayManage(role)):
		return m, "", nil
	case !by.Role.MayManage(m.Role) || !by.Role.MayManage(role):
		return m, "", errMayNotManage(by.Role)
	case role == RoleOwner && isOffered:
		return m, "", nil
	case role == RoleOwner:
		m.OfferedRole = &role
		return m, AuditOwnershipOffered, nil
	case m.isLastOwner(owners):
		return m, "", errLastOwner("be lowered")
	}
	m.Role, m.OfferedRole = role, nil
	return m, AuditMemberRoleChanged, nil
}

// WithoutOffer is what becomes of a member who declines what they are offered, or from whom an owner takes it back.
func (m Member) WithoutOffer(by Member) (Member, AuditAction, error) {
	isSelf := by.UserID == m.UserID
	switch {
	case !isSelf && by.Role != RoleOwner:
		return m, "", errMayNotManage(by.Role)
	case m.OfferedRole == nil:
		return m, "", nil
	}
	m.OfferedRole = nil
	if isSelf {
		return m, AuditOwnershipDeclined, nil
	}
	return m, AuditOwnershipWithdrawn, nil
}

// CheckRemoval says whether a person may take a member out, perhaps themselves, and what that is for the audit log.
func (m Member) CheckRemoval(by Member, owners int) (AuditAction, error) {
	action := AuditMemberRemoved
	if by.UserID == m.UserID {
		action = AuditMemberLeft
	}
	switch {
	case action == AuditMemberRemoved && !by.Role.MayManage(m.Role):
		return "", errMayNotManage(by.Role)
	case m.isLastOwner(owners):
		return "", errLastOwner("leave")
	}
	return action, nil
}

// Limits are the member's own.
func (m Member) Limits() PersonLimits {
	return PersonLimits{MonthlyExecutions: m.MonthlyExecutions, MonthlyTokens: m.MonthlyTokens}
}

// CheckLimits says whether a person may set what a member may use.
func (m Member) CheckLimits(by Member) error {
	if !by.Role.Has(RoleAdmin) || !by.Role.MayManage(m.Role) {
		return errMayNotManage(by.Role)
	}
	return nil
}

func (m Member) isLastOwner(owners int) bool { return m.Role == RoleOwner && owners <= 1 }

func errLastOwner(what string) error {
	return Errorf(Conflict, "The last owner can not %s. Hand the organization over to another person first.", what)
}

func errMayNotManage(role Role) error {
	if role == RoleAdmin {
		return Errorf(Forbidden, "Only the organization's owners may make or change an owner.")
	}
	return Errorf(Forbidden, "Only the organization's owners and admins may change its people.")
}
