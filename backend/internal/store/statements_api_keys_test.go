package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// keyOfUse is what of a key its use needs.
func keyOfUse(k domain.APIKey) domain.APIKey {
	return domain.APIKey{ID: k.ID, OrganizationID: k.OrganizationID, UserID: k.UserID, ProjectID: k.ProjectID, Name: k.Name, Scopes: k.Scopes,
		RequestsPerMinute: k.RequestsPerMinute, MonthlyExecutions: k.MonthlyExecutions, FamilyID: k.FamilyID, RotatedAt: k.RotatedAt,
		ExpiresAt: k.ExpiresAt, LastUsedAt: k.LastUsedAt, HasExpired: k.HasExpired}
}

func (w *world) newAPIKey() domain.APIKey {
	id := newID()
	return domain.APIKey{ID: id, OrganizationID: w.account.Organization.ID, UserID: w.account.User.ID, ProjectID: &w.project.ID, Name: awkward, Prefix: "p",
		Hash: "hash of " + id, Scopes: []domain.Action{domain.ActionRun, domain.ActionEdit}, RequestsPerMinute: ptr(1), MonthlyExecutions: ptr(2),
		RotatedFrom: ptr(newID()), FamilyID: ptr(newID()), RotatedAt: at(time.Second), CreatedAt: start, ExpiresAt: at(time.Hour), LastUsedAt: at(time.Minute)}
}

func TestAPIKeyRightsAreWhatGORMReads(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		require.NoError(t, s.Raw(w.ctx).Model(&domain.User{}).Where("1 = 1").UpdateColumn("suspended_at", nil).Error)
		require.NoError(t, s.Raw(w.ctx).Model(&domain.Membership{}).Where("1 = 1").UpdateColumns(map[string]any{"monthly_executions": 5, "monthly_tokens": 6}).Error)
		check := func(t require.TestingT, k domain.APIKey) store.APIKeyRights {
			require.NoError(t, s.CreateAPIKey(w.ctx, k))
			byHand, err := s.APIKeyRights(w.ctx, k.Hash)
			require.NoError(t, err)
			byGORM, err := s.APIKeyRightsByGORM(w.ctx, k.Hash)
			require.NoError(t, err)
			byGORM.Key = keyOfUse(byGORM.Key)
			require.Equal(t, byGORM, byHand)
			return byHand
		}
		rapid.Check(t, func(t *rapid.T) {
			k, moment := w.newAPIKey(), rapid.Ptr(anyMoment, true)
			k.ProjectID = rapid.SampledFrom([]*string{nil, &w.project.ID}).Draw(t, "project")
			k.Name, k.Scopes = anyText.Draw(t, "name"), rapid.SliceOfN(rapid.Just(domain.ActionRun), 0, 2).Draw(t, "scopes")
			k.RequestsPerMinute, k.MonthlyExecutions, k.FamilyID = anyCount.Draw(t, "a minute"), anyCount.Draw(t, "a month"), anyID.Draw(t, "family")
			k.RotatedAt, k.ExpiresAt, k.LastUsedAt = moment.Draw(t, "rotated"), moment.Draw(t, "expires"), moment.Draw(t, "used")
			check(t, k)
		})
		whole := check(t, w.newAPIKey())
		filled(t, whole.Key, "Prefix", "Hash", "RotatedFrom", "CreatedAt", "RevokedAt", "UserName", "ProjectName") // no use needs them
	})
}

// A key works until its time is over or it is revoked, which waits for who holds it.
func TestAPIKeyIsHeldWhileItWorks(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		lives, over, revoked := w.newAPIKey(), w.newAPIKey(), w.newAPIKey()
		lives.ExpiresAt, over.ExpiresAt = ptr(time.Now().Add(time.Hour).UTC()), ptr(time.Now().Add(-time.Second).UTC())
		revoked.ExpiresAt, revoked.RevokedAt = nil, at(0)
		for _, k := range []domain.APIKey{lives, over, revoked} {
			require.NoError(t, s.CreateAPIKey(w.ctx, k))
		}
		inTx(t, s, func(ctx context.Context, tx *store.Store) error {
			scopes, err := tx.HoldAPIKey(ctx, lives.ID)
			require.NoError(t, err)
			require.Equal(t, lives.Scopes, scopes)
			for _, ended := range []domain.APIKey{over, revoked} {
				_, err = tx.HoldAPIKey(ctx, ended.ID)
				notFound(t, err)
			}
			if s.Dialect() == "postgres" {
				requireHeld(t, s, "UPDATE api_keys SET revoked_at = now() WHERE id = '"+lives.ID+"'")
			}
			return nil
		})
	})
}
