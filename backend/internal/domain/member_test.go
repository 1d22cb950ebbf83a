package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

func person(id string, role domain.Role) domain.Member {
	return domain.Member{Membership: domain.Membership{OrganizationID: "o", UserID: id, Role: role}}
}

func offered(m domain.Member) domain.Member {
	role := domain.RoleOwner
	m.OfferedRole = &role
	return m
}

func TestRolesAreGivenByThoseWhoMay(t *testing.T) {
	const owner, admin, member, viewer = domain.RoleOwner, domain.RoleAdmin, domain.RoleMember, domain.RoleViewer
	for name, c := range map[string]struct {
		by, of domain.Member
		role   domain.Role
		owners int
		action domain.AuditAction
		code   domain.Code
	}{
		"an admin lowers a member":             {person("a", admin), person("b", member), viewer, 1, domain.AuditMemberRoleChanged, ""},
		"an admin makes an admin":              {person("a", admin), person("b", viewer), admin, 1, domain.AuditMemberRoleChanged, ""},
		"an admin makes no owner":              {person("a", admin), person("b", member), owner, 1, "", domain.Forbidden},
		"an admin lowers no owner":             {person("a", admin), person("b", owner), member, 2, "", domain.Forbidden},
		"an admin makes themselves no owner":   {person("a", admin), person("a", admin), owner, 1, "", domain.Forbidden},
		"an admin lowers themselves":           {person("a", admin), person("a", admin), viewer, 1, domain.AuditMemberRoleChanged, ""},
		"a member changes no one":              {person("a", member), person("b", viewer), member, 1, "", domain.Forbidden},
		"a member stays one":                   {person("a", member), person("a", member), member, 1, "", ""},
		"a viewer makes themselves no member":  {person("a", viewer), person("a", viewer), member, 1, "", domain.Forbidden},
		"an owner offers ownership":            {person("a", owner), person("b", member), owner, 1, domain.AuditOwnershipOffered, ""},
		"an owner offers it twice":             {person("a", owner), offered(person("b", member)), owner, 1, "", ""},
		"an owner lowers another":              {person("a", owner), person("b", owner), admin, 2, domain.AuditMemberRoleChanged, ""},
		"an owner lowers themselves":           {person("a", owner), person("a", owner), admin, 2, domain.AuditMemberRoleChanged, ""},
		"the last owner does not":              {person("a", owner), person("a", owner), admin, 1, "", domain.Conflict},
		"who is offered ownership takes it":    {person("b", viewer), offered(person("b", viewer)), owner, 1, domain.AuditOwnershipAccepted, ""},
		"who is offered it takes nothing else": {person("b", viewer), offered(person("b", viewer)), admin, 1, "", domain.Forbidden},
		"an admin does not take it for them":   {person("a", admin), offered(person("b", viewer)), owner, 1, "", domain.Forbidden},
	} {
		next, action, err := c.of.WithRole(c.role, c.by, c.owners)
		require.Equal(t, c.action, action, name)
		if c.code != "" {
			require.True(t, domain.HasCode(err, c.code), "%s: %v", name, err)
			continue
		}
		require.NoError(t, err, name)
		if action == domain.AuditOwnershipOffered {
			require.Equal(t, c.of.Role, next.Role, name)
			require.Equal(t, domain.RoleOwner, *next.OfferedRole, name)
		} else if action != "" {
			require.Equal(t, c.role, next.Role, name)
			require.Nil(t, next.OfferedRole, name)
		}
	}
}

func TestOffersEnd(t *testing.T) {
	held := offered(person("b", domain.RoleMember))
	for by, want := range map[domain.Member]domain.AuditAction{
		person("b", domain.RoleMember): domain.AuditOwnershipDeclined, person("a", domain.RoleOwner): domain.AuditOwnershipWithdrawn} {
		next, action, err := held.WithoutOffer(by)
		require.NoError(t, err)
		require.Equal(t, want, action)
		require.Nil(t, next.OfferedRole)
		_, action, err = next.WithoutOffer(by)
		require.NoError(t, err)
		require.Empty(t, action)
	}
	_, _, err := held.WithoutOffer(person("c", domain.RoleAdmin))
	require.True(t, domain.HasCode(err, domain.Forbidden))
}

func TestRemoval(t *testing.T) {
	for name, c := range map[string]struct {
		by, of domain.Member
		owners int
		action domain.AuditAction
		code   domain.Code
	}{
		"a viewer leaves":               {person("a", domain.RoleViewer), person("a", domain.RoleViewer), 1, domain.AuditMemberLeft, ""},
		"a member removes no one":       {person("a", domain.RoleMember), person("b", domain.RoleViewer), 1, "", domain.Forbidden},
		"an admin removes an admin":     {person("a", domain.RoleAdmin), person("b", domain.RoleAdmin), 1, domain.AuditMemberRemoved, ""},
		"an admin removes no owner":     {person("a", domain.RoleAdmin), person("b", domain.RoleOwner), 2, "", domain.Forbidden},
		"an owner removes an owner":     {person("a", domain.RoleOwner), person("b", domain.RoleOwner), 2, domain.AuditMemberRemoved, ""},
		"an owner of two leaves":        {person("a", domain.RoleOwner), person("a", domain.RoleOwner), 2, domain.AuditMemberLeft, ""},
		"the last owner does not leave": {person("a", domain.RoleOwner), person("a", domain.RoleOwner), 1, "", domain.Conflict},
	} {
		action, err := c.of.CheckRemoval(c.by, c.owners)
		require.Equal(t, c.action, action, name)
		require.Equal(t, c.code != "", domain.HasCode(err, c.code), name)
	}
}
