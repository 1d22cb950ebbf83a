package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

func TestAccountRoundTrip(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		a := newAccount()
		filled(t, a.User, "ClosedAt", "PurgedAt")
		filled(t, a.Organization, "SuspendedAt", "ProviderKeysRevision") // a session reads that
		filled(t, a.Organization.UsageLimits)
		require.NoError(t, s.CreateAccount(t.Context(), a))
		got, err := s.Account(t.Context(), a.User.ID, a.Organization.ID)
		require.NoError(t, err)
		same(t, a, got)
		user, err := s.UserByEmail(t.Context(), *a.User.Email)
		require.NoError(t, err)
		same(t, a.User, user)
		home, err := s.HomeOrganization(t.Context(), a.User.ID)
		require.NoError(t, err)
		same(t, a.Organization, home)
	})
}

func TestAccountOfAnotherOrganizationIsNotFound(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		a, b := newWorld(t, s).account, newWorld(t, s).account
		for _, ids := range [][2]string{{a.User.ID, b.Organization.ID}, {newID(), a.Organization.ID}} {
			_, err := s.Account(t.Context(), ids[0], ids[1])
			notFound(t, err)
		}
		_, err := s.UserByEmail(t.Context(), "nobody@example.com")
		notFound(t, err)
		_, err = s.HomeOrganization(t.Context(), newID())
		notFound(t, err)
	})
}

func TestFirstUserIsTheOldest(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		_, err := s.FirstUser(t.Context())
		notFound(t, err)
		first := newAccount()
		require.NoError(t, s.CreateAccount(t.Context(), newAccount()))
		require.NoError(t, s.CreateAccount(t.Context(), first))
		got, err := s.FirstUser(t.Context())
		require.NoError(t, err)
		require.Equal(t, first.User.ID, got.ID, "the lower id, whenever its row came")
	})
}

func TestAccountWithoutEmailAndPassword(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		for range 2 { // no address is no person's: it may be there twice
			a := newAccount()
			a.User.Email, a.User.PasswordHash, a.Organization.UsageLimits = nil, "", domain.UsageLimits{}
			require.NoError(t, s.CreateAccount(t.Context(), a))
			got, err := s.Account(t.Context(), a.User.ID, a.Organization.ID)
			require.NoError(t, err)
			same(t, a, got)
		}
	})
}

func TestTakenEmailIsAConflict(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		a, b := newWorld(t, s).account, newAccount()
		b.User.Email = a.User.Email
		err := s.Tx(t.Context(), func(tx *store.Store) error { return tx.CreateAccount(t.Context(), b) })
		require.True(t, domain.HasCode(err, domain.Conflict), "%v", err)
		require.True(t, store.IsDuplicate(err))
		_, err = s.Account(t.Context(), b.User.ID, b.Organization.ID)
		notFound(t, err)

		c := newWorld(t, s).account.User
		err = s.UpdateUser(t.Context(), c.ID, c.CredentialsGeneration, store.UserChange{Email: a.User.Email})
		require.True(t, domain.HasCode(err, domain.Conflict), "%v", err)
		require.False(t, store.IsDuplicate(errors.New("x")))
		require.False(t, store.IsDuplicate(nil))
	})
}

func TestUpdateUser(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		a, other := newWorld(t, s).account, newWorld(t, s).account
		name, email, hash := "New "+awkward, "new@example.com", "hash"
		update := func(generation int64, change store.UserChange) error {
			return s.UpdateUser(t.Context(), a.User.ID, generation, change)
		}
		require.NoError(t, update(9, store.UserChange{}))
		first := a.User.CredentialsGeneration
		require.NoError(t, update(first+7, store.UserChange{Name: &name}), "a name hangs on no generation")
		require.NoError(t, update(first, store.UserChange{Email: &email}))
		notFound(t, update(first, store.UserChange{PasswordHash: &hash}))
		require.NoError(t, update(first+1, store.UserChange{PasswordHash: &hash}))
		a.User.Name, a.User.Email, a.User.PasswordHash, a.User.CredentialsGeneration = name, &email, hash, first+2
		a.User.EmailVerifiedAt, a.User.PendingEmail = nil, nil // they were of the credentials before
		for _, want := range []domain.Account{a, other} {
			got, err := s.Account(t.Context(), want.User.ID, want.Organization.ID)
			require.NoError(t, err)
			same(t, want, got)
		}
	})
}

func TestOneTimeTokenWorksOnceAndInTime(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		user := newWorld(t, s).account.User.ID
		token := domain.OneTimeToken{Hash: "h1", UserID: user, CreatedAt: start, ExpiresAt: *at(time.Hour)}
		require.NoError(t, s.CreateOneTimeToken(t.Context(), token))
		_, err := s.UseOneTimeToken(t.Context(), "h1", token.ExpiresAt)
		notFound(t, err)
		got, err := s.UseOneTimeToken(t.Context(), "h1", *at(time.Minute))
		require.NoError(t, err)
		token.UsedAt = at(time.Minute)
		same(t, token, got)
		_, err = s.UseOneTimeToken(t.Context(), "h1", *at(time.Minute))
		notFound(t, err)
	})
}

func TestNewOneTimeTokenEndsEarlierOnes(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		mine, theirs := newWorld(t, s).account.User.ID, newWorld(t, s).account.User.ID
		for hash, user := range map[string]string{"old": mine, "other": theirs} {
			require.NoError(t, s.CreateOneTimeToken(t.Context(), domain.OneTimeToken{Hash: hash, UserID: user, CreatedAt: start, ExpiresAt: *at(time.Hour)}))
		}
		inTx(t, s, func(ctx context.Context, tx *store.Store) error {
			return tx.CreateOneTimeToken(ctx, domain.OneTimeToken{Hash: "new", UserID: mine, CreatedAt: start, ExpiresAt: *at(time.Hour)})
		})
		_, err := s.UseOneTimeToken(t.Context(), "old", start)
		notFound(t, err)
		for _, hash := range []string{"new", "other"} {
			_, err = s.UseOneTimeToken(t.Context(), hash, start)
			require.NoError(t, err)
		}
	})
}
