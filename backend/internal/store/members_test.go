package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

func TestMembers(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		in := domain.Membership{OrganizationID: w.account.Organization.ID, UserID: other.account.User.ID, Role: domain.RoleMember, CreatedAt: *at(time.Hour)}
		for _, want := range []bool{true, false} {
			joined, err := s.CreateMembership(t.Context(), in)
			require.NoError(t, err)
			require.Equal(t, want, joined)
		}
		actor := domain.Actor{OrganizationID: in.OrganizationID}
		read := func() domain.Member {
			m, err := testkit.Read(s.Member(t.Context(), actor, in.UserID))
			require.NoError(t, err)
			return m
		}
		want := domain.Member{Membership: in, Name: other.account.User.Name, Email: other.account.User.Email}
		same(t, want, read())
		listed, err := s.Members(t.Context(), actor, domain.PageRequest{Limit: 1})
		require.NoError(t, err)
		require.Len(t, listed, 2)
		same(t, want, listed[0])
		listed, err = s.Members(t.Context(), actor, domain.PageRequest{Limit: 1, Before: want.UserID})
		require.NoError(t, err)
		require.Equal(t, w.account.User.ID, listed[0].UserID)
		has, err := s.HasMemberWithEmail(t.Context(), in.OrganizationID, *want.Email)
		require.NoError(t, err)
		require.True(t, has)
		has, err = s.HasMemberWithEmail(t.Context(), other.account.Organization.ID, *w.account.User.Email)
		require.NoError(t, err)
		require.False(t, has)

		want.Role, want.OfferedRole = domain.RoleAdmin, ptr(domain.RoleOwner)
		require.NoError(t, s.UpdateMember(t.Context(), testkit.Opened(read(), in.OrganizationID), want))
		same(t, want, read())
		owners, err := s.CountOwners(t.Context(), in.OrganizationID)
		require.NoError(t, err)
		require.Equal(t, 1, owners)
		own, err := s.OrganizationsOf(t.Context(), in.UserID)
		require.NoError(t, err)
		same(t, []domain.OwnOrganization{{ID: other.account.Organization.ID, Name: other.account.Organization.Name, Role: domain.RoleOwner},
			{ID: in.OrganizationID, Name: w.account.Organization.Name, Role: domain.RoleAdmin}}, own)

		here := domain.Session{ID: newID(), UserID: in.UserID, OrganizationID: in.OrganizationID, CreatedAt: start, ExpiresAt: *at(time.Hour)}
		there := here
		there.ID, there.OrganizationID = newID(), other.account.Organization.ID
		require.NoError(t, s.CreateSession(t.Context(), here, "here"))
		require.NoError(t, s.CreateSession(t.Context(), there, "there"))
		require.NoError(t, s.Raw(t.Context()).Exec(`INSERT INTO api_keys (id, organization_id, user_id, name, prefix, hash, scopes, created_at)
			VALUES (?, ?, ?, '', '', '', '[]', ?)`, newID(), in.OrganizationID, in.UserID, start).Error)
		handle := testkit.Opened(read(), in.OrganizationID)
		require.NoError(t, s.DeleteMember(t.Context(), handle, start))
		notFound(t, s.DeleteMember(t.Context(), handle, start))
		notFound(t, s.UpdateMember(t.Context(), handle, want))
		_, err = s.Member(t.Context(), actor, in.UserID)
		notFound(t, err)
		var live int64
		require.NoError(t, s.Raw(t.Context()).Table("sessions").Where("revoked_at IS NULL").Count(&live).Error)
		require.EqualValues(t, 1, live, "the one elsewhere goes on")
		require.NoError(t, s.Raw(t.Context()).Table("api_keys").Where("revoked_at IS NULL").Count(&live).Error)
		require.Zero(t, live)
	})
}
