package domain

import "time"

// AuditAction is what was done, as the audit log names it: a noun and a verb.
type AuditAction string

// What of an organization's people and things is written into its audit log.
const (
	AuditOrganizationChanged AuditAction = "organization.changed"
	AuditMemberJoined        AuditAction = "member.joined"
	AuditMemberLeft          AuditAction = "member.left"
	AuditMemberRemoved       AuditAction = "member.removed"
	AuditMemberRoleChanged   AuditAction = "member.role_changed"
	AuditMemberLimits        AuditAction = "member.limits_changed"
	AuditLimitNearing        AuditAction = "limit.nearing"
	AuditLimitReached        AuditAction = "limit.reached"
	AuditOwnershipOffered    AuditAction = "ownership.offered"
	AuditOwnershipWithdrawn  AuditAction = "ownership.withdrawn"
	AuditOwnershipDeclined   AuditAction = "ownership.declined"
	AuditOwnershipAccepted   AuditAction = "ownership.accepted"
	AuditInvitationMade      AuditAction = "invitation.made"
	AuditInvitationRevoked   AuditAction = "invitation.revoked"
	AuditInvitationAccepted  AuditAction = "invitation.accepted"
	AuditKeyMade             AuditAction = "key.made"
	AuditKeyChanged          AuditAction = "key.changed"
	AuditKeyRotated          AuditAction = "key.rotated"
	AuditKeyRevoked          AuditAction = "key.revoked"
	AuditProviderKeyPut      AuditAction = "provider_key.put"
	AuditProviderKeyRemoved  AuditAction = "provider_key.removed"
	AuditProjectDeleted      AuditAction = "project.deleted"
	AuditProjectRestored     AuditAction = "project.restored"
	AuditPromptDeleted       AuditAction = "prompt.deleted"
	AuditPromptRestored      AuditAction = "prompt.restored"
	AuditCommentDeleted      AuditAction = "comment.deleted"
	AuditCommentRestored     AuditAction = "comment.restored"
	AuditShareMade           AuditAction = "share.made"
	AuditShareChanged        AuditAction = "share.changed"
	AuditShareRevoked        AuditAction = "share.revoked"
	AuditShareAccepted       AuditAction = "share.accepted"
	AuditShareForked         AuditAction = "share.forked"
	AuditLinkMade            AuditAction = "link.made"
	AuditLinkRevoked         AuditAction = "link.revoked"
)

// AuditKept is how long a line of the audit log is kept.
const AuditKept = 400 * 24 * time.Hour

// AuditTarget is what something was done to, by the name that it had then.
type AuditTarget struct {
	Type string `gorm:"column:target_type"` // "member", "prompt", …
	ID   string `gorm:"column:target_id"`   // "" for what has none
	Name string `gorm:"column:target_name"`
}

// AuditEvent is one line of an organization's audit log: who did what, when and from where. It keeps no content and
// no secret, and names as they were, since people and things go.
type AuditEvent struct {
	ID             string `gorm:"primaryKey"`
	OrganizationID string
	UserID         *string
	UserName       string
	APIKeyID       *string `gorm:"column:api_key_id"` // of the key that it was done by
	Action         AuditAction
	Target         AuditTarget    `gorm:"embedded"`
	Details        map[string]any `gorm:"serializer:json"`
	Network        string
	CreatedAt      time.Time
}

// AuditFilter narrows the audit log to what is not zero.
type AuditFilter struct {
	Action   AuditAction
	UserID   string
	From, To time.Time // From is in it, To is not
}

// Event is what the actor does, for the audit log.
func (a Actor) Event(action AuditAction, target AuditTarget) AuditEvent {
	e := AuditEvent{OrganizationID: a.OrganizationID, Action: action, Target: target, Details: map[string]any{}, Network: a.Network}
	if a.UserID != "" {
		e.UserID = &a.UserID
	}
	if a.Key != nil {
		e.APIKeyID = &a.Key.ID
	}
	return e
}

// With returns a copy that carries one more detail.
func (e AuditEvent) With(key string, value any) AuditEvent {
	details := map[string]any{key: value}
	for k, v := range e.Details {
		details[k] = v
	}
	e.Details = details
	return e
}
