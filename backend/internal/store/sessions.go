package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// CreateSession inserts a session with its first refresh token, which is as old as the row: a session that goes on from
// another one is as old as that.
func (s *Store) CreateSession(ctx context.Context, session domain.Session, hash string) error {
	if err := s.conn(ctx).Create(&session).Error; err != nil {
		return err
	}
	return s.AddRefreshToken(ctx, domain.RefreshToken{Hash: hash, SessionID: session.ID, CreatedAt: session.LastSeen()})
}

// noID is a UUID that no row has.
const noID = "00000000-0000-0000-0000-000000000000"

// SignedInFrom says whether a user has a session, or had one lately, that began in a client network. It asks for an
// address without a user too: an answer must not come sooner where there is no account.
func (s *Store) SignedInFrom(ctx context.Context, userID, network string) (bool, error) {
	var n int64
	err := s.conn(ctx).Model(&domain.Session{}).Where("user_id = ? AND network = ?", cmp.Or(userID, noID), network).Limit(1).Count(&n).Error
	return n > 0, err
}

// AddRefreshToken appends a link to a session's chain.
func (s *Store) AddRefreshToken(ctx context.Context, t domain.RefreshToken) error {
	return s.conn(ctx).Create(&t).Error
}

// RefreshToken reads a token by hash with its session, and locks the token until the transaction ends.
func (s *Store) RefreshToken(ctx context.Context, hash string) (domain.RefreshToken, domain.Session, error) {
	var t domain.RefreshToken
	db := s.conn(ctx)
	if t, err := found(t, s.forUpdate(db, "refresh_tokens").Where("hash = ?", hash).Take(&t).Error, "session"); err != nil {
		return t, domain.Session{}, err
	}
	var session domain.Session
	session, err := found(session, db.Where("id = ?", t.SessionID).Take(&session).Error, "session")
	return t, session, err
}

// MarkRefreshTokenUsed remembers when the token was first traded.
func (s *Store) MarkRefreshTokenUsed(ctx context.Context, hash string, now time.Time) error {
	return s.conn(ctx).Model(&domain.RefreshToken{}).Where("hash = ? AND used_at IS NULL", hash).Update("used_at", now).Error
}

// RevokeSession ends a session, and says whether it did: ending it twice is no error.
func (s *Store) RevokeSession(ctx context.Context, id string, now time.Time) (ended bool, err error) {
	res := s.conn(ctx).Model(&domain.Session{}).Where("id = ? AND revoked_at IS NULL", id).Update("revoked_at", now)
	return res.RowsAffected > 0, res.Error
}

// RevokeOtherSessions ends every session of a user but one.
func (s *Store) RevokeOtherSessions(ctx context.Context, userID, exceptID string, now time.Time) error {
	return s.conn(ctx).Model(&domain.Session{}).
		Where("user_id = ? AND id <> ? AND revoked_at IS NULL", userID, exceptID).Update("revoked_at", now).Error
}

// SeeSession remembers when a session was last heard of.
func (s *Store) SeeSession(ctx context.Context, id string, now time.Time) error {
	return s.conn(ctx).Model(&domain.Session{}).Where("id = ?", id).Update("seen_at", now).Error
}

// mostSessions bounds a list of them: more are open to no person, but perhaps to a script.
const mostSessions = 200

// SessionsOf lists a person's sessions that are open, and were seen after a time, newest first.
func (s *Store) SessionsOf(ctx context.Context, actor domain.Actor, now, seenAfter time.Time) ([]domain.Session, error) {
	var out []domain.Session
	return out, s.liveSessions(ctx, now).Select("sessions.*, o.name AS organization_name").
		Where("sessions.user_id = ? AND coalesce(sessions.seen_at, sessions.created_at) > ?", actor.UserID, seenAfter).
		Order("sessions.id DESC").Limit(mostSessions).Find(&out).Error
}

// Session reads one that is open.
func (s *Store) Session(ctx context.Context, id string, now time.Time) (domain.Unchecked[domain.Session], error) {
	var out domain.Session
	err := s.liveSessions(ctx, now).Select("sessions.*").Where("sessions.id = ?", id).Take(&out).Error
	return unchecked(out, err, "session")
}

// RolesOfSessions is the role of each of these sessions that is live, as SessionRights gives it.
func (s *Store) RolesOfSessions(ctx context.Context, ids []string, now time.Time) (map[string]domain.Role, error) {
	roles := map[string]domain.Role{}
	for some := range slices.Chunk(ids, idsAtOnce) {
		var rows []struct {
			ID   string
			Role domain.Role
		}
		err := s.liveSessions(ctx, now).Select("sessions.id, m.role").Where("sessions.id IN ?", some).Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			roles[row.ID] = row.Role
		}
	}
	return roles, nil
}

// personLimits are the columns of what one person may use.
const personLimits = `m.monthly_executions AS person_executions, m.monthly_tokens AS person_tokens,
	o.member_monthly_executions, o.member_monthly_tokens`

// PersonLimits are those of the person.
func (r SessionRights) PersonLimits() domain.PersonLimits {
	return domain.PersonLimits{MonthlyExecutions: r.PersonExecutions, MonthlyTokens: r.PersonTokens}.
		Or(domain.PersonLimits{MonthlyExecutions: r.MemberMonthlyExecutions, MonthlyTokens: r.MemberMonthlyTokens})
}

// SessionRights is what a session may do at one moment.
type SessionRights struct {
	Role        domain.Role
	BillingPlan string             // of the organization, and so on
	UsageLimits domain.UsageLimits `gorm:"serializer:json"`
	StoredBytes int64

	ProviderKeysRevision int64
	LacksTOTP            bool `gorm:"column:lacks_totp"` // as domain.Actor's

	PersonExecutions        *int // a month, of the person
	PersonTokens            *int
	MemberMonthlyExecutions *int // of all people of the organization
	MemberMonthlyTokens     *int
}

// lacksTOTP says of a live session whether its organization demands what its person has not turned on.
const lacksTOTP = `(o.requires_totp AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = sessions.user_id
	AND u.totp_confirmed_at IS NOT NULL)) AS lacks_totp`

// What makes a session live, with its membership m and organization o.
const (
	sessionsMembership      = "JOIN memberships m ON m.user_id = sessions.user_id AND m.organization_id = sessions.organization_id"
	membershipsOrganization = "JOIN organizations o ON o.id = m.organization_id AND o.suspended_at IS NULL"
	sessionIsLive           = "sessions.revoked_at IS NULL AND sessions.expires_at > ?"
)

// liveSessions are the sessions that are open, with their memberships m and organizations o.
func (s *Store) liveSessions(ctx context.Context, now time.Time) *gorm.DB {
	return s.conn(ctx).Table("sessions").Joins(sessionsMembership).Joins(membershipsOrganization).Where(sessionIsLive, now)
}
