package domain_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

// page is the policy as a page says it: what is no entry here may be done by no one.
var page = map[domain.Standing][]domain.Action{
	domain.StandingOwner:     {domain.ActionView, domain.ActionEdit, domain.ActionRun, domain.ActionManage},
	domain.StandingAdmin:     {domain.ActionView, domain.ActionEdit, domain.ActionRun, domain.ActionManage},
	domain.StandingMember:    {domain.ActionView, domain.ActionEdit, domain.ActionRun, domain.ActionManage},
	domain.StandingViewer:    {domain.ActionView},
	domain.StandingShareEdit: {domain.ActionView, domain.ActionEdit},
	domain.StandingShareView: {domain.ActionView},
	domain.StandingLink:      {domain.ActionView},
}

func TestStandingsAllowWhatThePageSays(t *testing.T) {
	standings := []domain.Standing{domain.StandingNone, "wizard", "share:", "share:owner", domain.StandingOwner, domain.StandingAdmin,
		domain.StandingMember, domain.StandingViewer, domain.StandingShareEdit, domain.StandingShareView, domain.StandingLink}
	for _, standing := range standings {
		for _, action := range append([]domain.Action{"", "wizard"}, domain.Actions...) {
			require.Equal(t, slices.Contains(page[standing], action), slices.Contains(standing.Actions(), action), "%q, %q", standing, action)
		}
	}
}

func TestPermissionIn(t *testing.T) {
	for role, want := range map[domain.Role]domain.Permission{
		domain.RoleOwner: domain.PermissionOwner, domain.RoleAdmin: domain.PermissionOwner,
		domain.RoleMember: domain.PermissionOwner, domain.RoleViewer: domain.PermissionView,
	} {
		a := domain.Actor{OrganizationID: "mine", Role: role}
		require.Equal(t, want, a.PermissionIn(domain.Project{OrganizationID: "mine"}), role)
		require.Equal(t, domain.PermissionNone, a.PermissionIn(domain.Project{OrganizationID: "theirs"}), role)
		require.Equal(t, domain.PermissionNone, a.PermissionIn(domain.Project{OrganizationID: ""}), role)
	}
}

// sharedWith is a prompt of another organization that was shared with a person.
func sharedWith(userID string, permission domain.SharePermission, budget *int) domain.Prompt {
	return domain.Prompt{OrganizationID: "theirs", ProjectID: "p",
		Share: domain.ShareRight{UserID: &userID, Permission: &permission, RunBudget: budget}}
}

func TestSharesGiveWhatTheySay(t *testing.T) {
	budget := 3
	for _, c := range []struct {
		prompt domain.Prompt
		needs  domain.Action
		want   domain.Code
	}{
		{sharedWith("me", domain.ShareView, nil), domain.ActionView, ""},
		{sharedWith("me", domain.ShareView, nil), domain.ActionEdit, domain.Forbidden},
		{sharedWith("me", domain.ShareView, &budget), domain.ActionRun, domain.Forbidden},
		{sharedWith("me", domain.ShareEdit, nil), domain.ActionEdit, ""},
		{sharedWith("me", domain.ShareEdit, nil), domain.ActionRun, domain.Forbidden},
		{sharedWith("me", domain.ShareEdit, &budget), domain.ActionRun, ""},
		{sharedWith("me", domain.ShareEdit, &budget), domain.ActionManage, domain.Forbidden},
		{sharedWith("me", domain.ShareEdit, &budget), "", domain.Forbidden},
		{sharedWith("me", "owner", &budget), domain.ActionView, domain.NotFound},
		{sharedWith("another", domain.ShareEdit, &budget), domain.ActionView, domain.NotFound},
		{sharedWith("", domain.ShareEdit, &budget), domain.ActionView, domain.NotFound},
	} {
		_, err := domain.NewUnchecked(c.prompt).Open(domain.Actor{UserID: "me", OrganizationID: "mine", Role: domain.RoleOwner, Needs: c.needs})
		require.Equal(t, c.want == "", err == nil, "%+v: %v", c, err)
		require.True(t, c.want == "" || domain.HasCode(err, c.want), "%+v: %v", c, err)
	}
	_, err := domain.NewUnchecked(sharedWith("", domain.ShareEdit, nil)).Open(domain.Actor{Needs: domain.ActionView})
	require.True(t, domain.HasCode(err, domain.NotFound), "no one is nobody's share")
}

// A recipient sees their own runs, and others' where the share says so; members see all.
func TestSharesHideTheRunsOfOthers(t *testing.T) {
	yes := true
	me := domain.Actor{UserID: "me", OrganizationID: "mine", Role: domain.RoleMember, Needs: domain.ActionView}
	run := func(by string, shows *bool) domain.Execution {
		share := sharedWith("me", domain.ShareView, nil).Share
		share.ShowsRuns = shows
		return domain.Execution{OrganizationID: "theirs", UserID: by, Share: share}
	}
	_, err := domain.NewUnchecked(run("another", nil)).Open(me)
	require.True(t, domain.HasCode(err, domain.NotFound))
	for _, seen := range []domain.Execution{run("me", nil), run("another", &yes), {OrganizationID: "mine", UserID: "another"}} {
		_, err := domain.NewUnchecked(seen).Open(me)
		require.NoError(t, err)
	}
	h, err := domain.NewUnchecked(sharedWith("me", domain.ShareView, nil)).Open(me)
	require.NoError(t, err)
	require.Equal(t, "me", h.RunsOf())
	require.True(t, h.ByShare())
}

// A key does what its maker may, within its scopes and its project.
func TestKeysAreBoundedByMakerScopesAndProject(t *testing.T) {
	prompt := domain.Prompt{OrganizationID: "mine", ProjectID: "p"}
	for _, c := range []struct {
		role    domain.Role
		scopes  []domain.Action
		project string
		needs   domain.Action
		want    domain.Code
	}{
		{domain.RoleMember, []domain.Action{domain.ActionView, domain.ActionRun}, "", domain.ActionRun, ""},
		{domain.RoleMember, []domain.Action{domain.ActionView, domain.ActionRun}, "p", domain.ActionRun, ""},
		{domain.RoleMember, []domain.Action{domain.ActionView}, "", domain.ActionRun, domain.Forbidden},
		{domain.RoleViewer, domain.Actions, "", domain.ActionRun, domain.Forbidden},
		{domain.RoleOwner, domain.Actions, "another", domain.ActionView, domain.NotFound},
		{domain.RoleOwner, nil, "", domain.ActionView, domain.NotFound},
		{"", domain.Actions, "", domain.ActionView, domain.NotFound},
	} {
		a := domain.Actor{UserID: "me", OrganizationID: "mine", Role: c.role, Needs: c.needs,
			Key: &domain.ActingKey{Scopes: c.scopes, ProjectID: c.project}}
		_, err := domain.NewUnchecked(prompt).Open(a)
		require.Equal(t, c.want == "", err == nil, "%+v: %v", c, err)
		require.True(t, c.want == "" || domain.HasCode(err, c.want), "%+v: %v", c, err)
	}
	_, err := domain.NewUnchecked(sharedWith("me", domain.ShareEdit, nil)).Open(domain.Actor{UserID: "me", OrganizationID: "mine",
		Role: domain.RoleOwner, Needs: domain.ActionView, Key: &domain.ActingKey{Scopes: domain.Actions}})
	require.True(t, domain.HasCode(err, domain.NotFound), "a key is its organization's")
	a := domain.Actor{OrganizationID: "mine", Role: domain.RoleOwner, Needs: domain.ActionView,
		Key: &domain.ActingKey{Scopes: domain.Actions, ProjectID: "p"}}
	require.True(t, domain.HasCode(a.Check("mine", "workspace"), domain.NotFound), "a project's key has no workspace")
}

func TestRolesIncludeOthers(t *testing.T) {
	roles := []domain.Role{domain.RoleOwner, domain.RoleAdmin, domain.RoleMember, domain.RoleViewer, "", "wizard"}
	for i, has := range roles {
		require.Equal(t, i <= 1, has.Has(domain.RoleAdmin), has)
		require.Equal(t, i == 0, has.Has(domain.RoleOwner), has)
		require.Equal(t, i == 0, has.MayManage(domain.RoleOwner), has)
		require.Equal(t, i <= 1, has.MayManage(domain.RoleMember), has)
	}
}

// An actor of whom nothing is known gets nothing, also where nothing is known of the thing.
func TestAnUnknownActorMayDoNothing(t *testing.T) {
	require.Equal(t, domain.PermissionNone, domain.Actor{}.PermissionIn(domain.Project{OrganizationID: ""}))
	require.Equal(t, domain.PermissionNone, domain.Actor{OrganizationID: "mine"}.PermissionIn(domain.Project{OrganizationID: "mine"}), "no role")
	require.Equal(t, domain.PermissionNone, domain.Actor{OrganizationID: "mine", Role: "wizard"}.PermissionIn(domain.Project{OrganizationID: "mine"}))
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		role domain.Role
		org  string
		need domain.Action
		want domain.Code
	}{
		{domain.RoleMember, "mine", domain.ActionManage, ""},
		{domain.RoleMember, "mine", "", ""},
		{domain.RoleViewer, "mine", domain.ActionView, ""},
		{domain.RoleViewer, "mine", domain.ActionEdit, domain.Forbidden},
		{domain.RoleViewer, "mine", "", domain.Forbidden},
		{domain.RoleOwner, "theirs", domain.ActionView, domain.NotFound},
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
