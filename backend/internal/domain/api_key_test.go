package domain_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

func TestCheckKey(t *testing.T) {
	with := func(project string, scopes ...domain.Action) domain.Actor {
		return domain.Actor{Role: domain.RoleOwner, Key: &domain.ActingKey{Scopes: scopes, ProjectID: project}}
	}
	for _, c := range []struct {
		actor     domain.Actor
		scope     domain.Action
		inProject bool
		ok        bool
	}{
		{domain.Actor{}, "", false, true}, {domain.Actor{}, domain.ActionRun, false, true}, // no key
		{with("", domain.Actions...), "", true, false},
		{with("", domain.ActionView), domain.ActionView, false, true},
		{with("", domain.ActionView), domain.ActionEdit, true, false},
		{with("", domain.ActionManage), domain.ActionView, true, false}, // no scope contains another
		{with("p", domain.ActionView), domain.ActionView, false, false},
		{with("p", domain.ActionView), domain.ActionView, true, true},
		{with(""), domain.ActionView, true, false},
	} {
		err := c.actor.CheckKey(c.scope, c.inProject)
		require.Equal(t, c.ok, err == nil, "%+v", c)
		require.True(t, err == nil || domain.HasCode(err, domain.Forbidden))
	}
}

func TestCheckScopes(t *testing.T) {
	for role, most := range map[domain.Role]int{domain.RoleOwner: 4, domain.RoleAdmin: 4, domain.RoleMember: 4, domain.RoleViewer: 1, "": 0} {
		for n := range len(domain.Actions) + 1 {
			err := domain.Actor{OrganizationID: "o", Role: role}.CheckScopes(domain.Actions[:n])
			require.Equal(t, n <= most, err == nil, "%s %d", role, n)
		}
	}
}

// A person's key is theirs, an admin's of the same organization to see, and no one else's.
func TestWhoOpensAKey(t *testing.T) {
	key := domain.NewUnchecked(domain.APIKey{OrganizationID: "o", UserID: "u"})
	for _, c := range []struct {
		user, organization string
		role               domain.Role
		ok                 bool
	}{
		{"u", "o", domain.RoleViewer, true}, {"v", "o", domain.RoleMember, false}, {"v", "o", domain.RoleAdmin, true},
		{"v", "o", domain.RoleOwner, true}, {"u", "p", domain.RoleOwner, false}, {"v", "p", domain.RoleOwner, false}, {"u", "o", "", false},
	} {
		_, err := key.Open(domain.Actor{UserID: c.user, OrganizationID: c.organization, Role: c.role, Needs: domain.ActionView})
		require.Equal(t, c.ok, err == nil, "%+v", c)
		require.True(t, err == nil || domain.HasCode(err, domain.NotFound))
	}
	preset := domain.NewUnchecked(domain.Preset{OrganizationID: "o", UserID: "u"})
	_, err := preset.Open(domain.Actor{UserID: "v", OrganizationID: "o", Role: domain.RoleOwner})
	require.True(t, domain.HasCode(err, domain.NotFound), "no one oversees presets")
}

func TestASuccessorLivesAsLong(t *testing.T) {
	made := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	end, project, now := made.Add(90*24*time.Hour), "p", made.Add(80*24*time.Hour)
	old := domain.APIKey{ID: "a", OrganizationID: "o", UserID: "u", ProjectID: &project, Name: "N", Prefix: "pgk_aaaa", Hash: "h",
		Scopes: []domain.Action{domain.ActionRun}, CreatedAt: made, ExpiresAt: &end, LastUsedAt: &now}
	next := old.Successor("b", "pgk_bbbb", "i", now)
	want := now.Add(90 * 24 * time.Hour)
	require.Equal(t, domain.APIKey{ID: "b", OrganizationID: "o", UserID: "u", ProjectID: &project, Name: "N", Prefix: "pgk_bbbb", Hash: "i",
		Scopes: old.Scopes, RotatedFrom: &old.ID, FamilyID: &old.ID, CreatedAt: now, ExpiresAt: &want}, next)
	old.ExpiresAt = nil
	require.Nil(t, old.Successor("b", "", "", now).ExpiresAt)
	require.Nil(t, next.Acting().EndsAt, "an end of its own is no end of a grace")
}
