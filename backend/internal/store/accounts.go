package store

import (
	"cmp"
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

// CreateAccount inserts a user, their organization and the membership between them.
// A taken e-mail address is a CONFLICT.
func (s *Store) CreateAccount(ctx context.Context, a domain.Account) error {
	if err := s.CreateUser(ctx, a.User); err != nil {
		return err
	}
	return s.CreateWorkspace(ctx, a)
}

// CreateUser inserts a person who belongs to no organization yet. A taken e-mail address is a CONFLICT.
func (s *Store) CreateUser(ctx context.Context, u domain.User) error {
	return emailTaken(s.conn(ctx).Create(&u).Error)
}

// CreateWorkspace inserts an organization, and the membership of a person who is there already.
func (s *Store) CreateWorkspace(ctx context.Context, a domain.Account) error {
	db := s.conn(ctx)
	if err := db.Create(&a.Organization).Error; err != nil {
		return err
	}
	return db.Create(&domain.Membership{OrganizationID: a.Organization.ID, UserID: a.User.ID,
		Role: a.Role, CreatedAt: a.Organization.CreatedAt}).Error
}

func emailTaken(err error) error {
	if IsDuplicate(err) {
		return domain.Errorf(domain.Conflict, "This e-mail address already has an account. Sign in instead.").
			With("fields", []string{"email"}).Because(err)
	}
	return err
}

// Account reads a user and the organization they act in.
func (s *Store) Account(ctx context.Context, userID, organizationID string) (domain.Account, error) {
	var row struct {
		domain.User `gorm:"embedded"`
		Org         domain.Organization `gorm:"embedded;embeddedPrefix:org_"`
		Role        domain.Role
	}
	err := s.conn(ctx).Table("users").
		Select(`users.*, m.role, o.id AS org_id, o.name AS org_name, o.billing_plan AS org_billing_plan,
			o.usage_limits AS org_usage_limits, o.stored_bytes AS org_stored_bytes, o.public_links AS org_public_links,
			o.created_at AS org_created_at, o.requires_totp AS org_requires_totp,
			o.member_monthly_executions AS org_member_monthly_executions, o.member_monthly_tokens AS org_member_monthly_tokens`).
		Joins("JOIN memberships m ON m.user_id = users.id AND m.organization_id = ?", organizationID).
		Joins("JOIN organizations o ON o.id = m.organization_id").
		Where("users.id = ?", userID).Take(&row).Error
	return found(domain.Account{User: row.User, Organization: row.Org, Role: row.Role}, err, "user")
}

// RoleForShare is an actor's role in their organization as it is now; other transactions change it when this one has
// ended. NOT_FOUND when they belong to it no more.
func (s *Store) RoleForShare(ctx context.Context, actor domain.Actor) (domain.Role, error) {
	var m domain.Membership
	err := s.forShare(s.conn(ctx), "memberships").Select("role").
		Where("organization_id = ? AND user_id = ?", actor.OrganizationID, actor.UserID).Take(&m).Error
	m, err = found(m, err, "membership")
	return m.Role, err
}

// UserByEmail finds a person by their normalized address.
func (s *Store) UserByEmail(ctx context.Context, email string) (domain.User, error) {
	var u domain.User
	err := s.conn(ctx).Where("email = ?", email).Take(&u).Error
	return found(u, err, "user")
}

// FirstUser is the oldest account, the owner of the installation.
func (s *Store) FirstUser(ctx context.Context) (domain.User, error) {
	var u domain.User
	err := s.conn(ctx).Where("purged_at IS NULL").Order("id").Take(&u).Error
	return found(u, err, "user")
}

// UserChange is what of a user to write: what is not nil.
type UserChange struct {
	Name, Email, PasswordHash *string
	PendingEmail              **string // to nil: none is wanted any more
}

func (c UserChange) columns() map[string]any {
	columns := map[string]any{}
	setColumn(columns, "name", c.Name)
	setColumn(columns, "email", c.Email)
	setColumn(columns, "password_hash", c.PasswordHash)
	if c.Email != nil { // a proof is of one address
		columns["email_verified_at"] = gorm.Expr("CASE WHEN email = ? THEN email_verified_at END", *c.Email)
	}
	if c.Email != nil || c.PasswordHash != nil {
		columns["credentials_generation"] = gorm.Expr("credentials_generation + 1")
		columns["pending_email"] = nil // it was wanted by who knew the old ones
	}
	if c.PendingEmail != nil {
		columns["pending_email"] = *c.PendingEmail
	}
	return columns
}

// UpdateUser writes what of a user changes, and nothing else. An address and a password are written over
// those of generation alone: over any other it is NOT_FOUND. A taken address is a CONFLICT.
func (s *Store) UpdateUser(ctx context.Context, id string, generation int64, change UserChange) error {
	columns := change.columns()
	if len(columns) == 0 {
		return nil
	}
	db := s.conn(ctx).Model(&domain.User{}).Where("id = ?", id)
	if change.Email != nil || change.PasswordHash != nil || change.PendingEmail != nil {
		db = db.Where("credentials_generation = ?", generation)
	}
	res := db.UpdateColumns(columns)
	return cmp.Or(emailTaken(res.Error), updated(res, "user"))
}

// LockCredentials keeps a user's credentials as they are until the transaction ends; NOT_FOUND when they
// are of another generation.
func (s *Store) LockCredentials(ctx context.Context, userID string, generation int64) (domain.User, error) {
	db := s.conn(ctx)
	if s.postgres {
		db = db.Clauses(clause.Locking{Strength: "SHARE"})
	}
	var user domain.User
	err := db.Where("id = ? AND credentials_generation = ?", userID, generation).Take(&user).Error
	return found(user, err, "user")
}

// DeleteOneTimeTokens removes what would sign a user in.
func (s *Store) DeleteOneTimeTokens(ctx context.Context, userID string) error {
	return s.conn(ctx).Where("user_id = ?", userID).Delete(&domain.OneTimeToken{}).Error
}

// UserForShare reads a user and keeps their credentials as they are until the transaction ends.
func (s *Store) UserForShare(ctx context.Context, id string) (domain.User, error) {
	db := s.conn(ctx)
	if s.postgres {
		db = db.Clauses(clause.Locking{Strength: "SHARE"})
	}
	var user domain.User
	err := db.Where("id = ?", id).Take(&user).Error
	return found(user, err, "user")
}

// HomeOrganization is the organization a user signs in to: the one that they used last or, when they have used none of
// theirs lately, the first they belonged to. One that is suspended comes after all others.
func (s *Store) HomeOrganization(ctx context.Context, userID string) (domain.Organization, error) {
	var o domain.Organization
	err := s.conn(ctx).Joins("JOIN memberships m ON m.organization_id = organizations.id AND m.user_id = ?", userID).
		Order(clause.OrderBy{Expression: gorm.Expr(`CASE WHEN organizations.suspended_at IS NULL THEN 0 ELSE 1 END,
			(SELECT sessions.id FROM sessions WHERE sessions.user_id = ? AND sessions.organization_id = organizations.id
				ORDER BY sessions.id DESC LIMIT 1) DESC NULLS LAST,
			m.created_at, organizations.id`, userID)}).Take(&o).Error
	return found(o, err, "organization")
}

// CreateOneTimeToken writes the hash of a token that signs in once, and removes the user's earlier ones.
func (s *Store) CreateOneTimeToken(ctx context.Context, t domain.OneTimeToken) error {
	if err := s.DeleteOneTimeTokens(ctx, t.UserID); err != nil {
		return err
	}
	return s.conn(ctx).Create(&t).Error
}

// UseOneTimeToken marks the token used and returns whose it was; a second use finds nothing.
func (s *Store) UseOneTimeToken(ctx context.Context, hash string, now time.Time) (domain.OneTimeToken, error) {
	var t domain.OneTimeToken
	res := s.conn(ctx).Model(&t).Clauses(clause.Returning{}).
		Where("hash = ? AND used_at IS NULL AND expires_at > ?", hash, now).Update("used_at", now)
	return t, updated(res, "sign-in link")
}
