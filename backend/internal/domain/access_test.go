package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

var levels = []domain.Permission{domain.PermissionNone, domain.PermissionView, domain.PermissionEdit, domain.PermissionOwner}

func TestPermissionAllowsWhatIsBelowIt(t *testing.T) {
	for i, has := range levels {
		for j, need := range levels {
			require.Equal(t, i >= j, has.Allows(need), "%s where %s is needed", has, need)
		}
		require.Equal(t, has == domain.PermissionOwner, has.Allows(""), "an operation that says nothing needs everything")
		require.Equal(t, has == domain.PermissionOwner, has.Allows("wizard"), "so does one that says something unknown")
		require.Equal(t, has == domain.PermissionNone, domain.Permission("wizard").Allows(has), "an unknown level allows nothing")
		require.Equal(t, has == domain.PermissionNone, domain.Permission("").Allows(has), "nor does none")
	}
}

func TestPermissionIn(t *testing.T) {
	for role, want := range map[domain.Role]domain.Permission{
		domain.RoleOwner: domain.PermissionOwner, domain.RoleAdmin: domain.PermissionOwner,
		domain.RoleMember: domain.PermissionOwner, domain.RoleViewer: domain.PermissionView,
	} {
		a := domain.Actor{OrganizationID: "mine", Role: role}
		require.Equal(t, want, a.PermissionIn("mine"), role)
		require.Equal(t, domain.PermissionNone, a.PermissionIn("theirs"), role)
		require.Equal(t, domain.PermissionNone, a.PermissionIn(""), role)
	}
}

// An actor of whom nothing is known gets nothing, also where nothing is known of the thing.
func TestAnUnknownActorMayDoNothing(t *testing.T) {
	require.Equal(t, domain.PermissionNone, domain.Actor{}.PermissionIn(""))
	require.Equal(t, domain.PermissionNone, domain.Actor{OrganizationID: "mine"}.PermissionIn("mine"), "no role")
	require.Equal(t, domain.PermissionNone, domain.Actor{OrganizationID: "mine", Role: "wizard"}.PermissionIn("mine"))
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		role domain.Role
		org  string
		need domain.Permission
		want domain.Code
	}{
		{domain.RoleMember, "mine", domain.PermissionOwner, ""},
		{domain.RoleMember, "mine", "", ""},
		{domain.RoleViewer, "mine", domain.PermissionView, ""},
		{domain.RoleViewer, "mine", domain.PermissionEdit, domain.Forbidden},
		{domain.RoleViewer, "mine", "", domain.Forbidden},
		{domain.RoleOwner, "theirs", domain.PermissionView, domain.NotFound},
		{domain.RoleOwner, "theirs", domain.PermissionNone, domain.NotFound},
	} {
		err := domain.Actor{OrganizationID: "mine", Role: c.role, Needs: c.need}.Check(c.org, "prompt")
		if c.want == "" {
			require.NoError(t, err, "%+v", c)
		} else {
			require.True(t, domain.HasCode(err, c.want), "%+v: %v", c, err)
		}
	}
	absent := domain.NoSuch("prompt")
	hidden := domain.Actor{OrganizationID: "mine"}.Check("theirs", "prompt")
	require.ErrorIs(t, hidden, domain.ErrNotYours)
	require.NotErrorIs(t, absent, domain.ErrNotYours)
	require.Equal(t, absent, domain.AsError(hidden).Because(nil), "what is not yours answers like what never was")
}

func TestNormalizeEmail(t *testing.T) {
	for in, want := range map[string]string{" Sam@Example.COM\t": "sam@example.com", "a+b@x.org": "a+b@x.org", "": ""} {
		require.Equal(t, want, domain.NormalizeEmail(in))
	}
}
