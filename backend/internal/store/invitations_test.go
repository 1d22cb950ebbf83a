package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

func (w *world) newInvitation(email string) domain.Invitation {
	id := newID()
	return domain.Invitation{ID: id, OrganizationID: w.account.Organization.ID, Email: email, Role: ptr(domain.RoleMember), TokenHash: "hash of " + id,
		CreatedBy: w.account.User.ID, CreatedAt: start, ExpiresAt: *at(time.Hour)}
}

func invitationItself(i domain.Invitation) domain.Handle[domain.Invitation] {
	return testkit.Opened(i, i.OrganizationID)
}

func TestInvitations(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		toPrompt := w.newInvitation("a@example.com")
		toPrompt.Role, toPrompt.PromptID, toPrompt.PermissionLevel = nil, &w.prompt.ID, ptr(domain.ShareEdit)
		toPrompt.RunBudget, toPrompt.ShowsRuns, toPrompt.ByMail = ptr(3), true, true
		toPrompt.MailTokenHash = ptr("hash of its mail's")
		filled(t, toPrompt, "Role", "AcceptedAt", "RevokedAt", "CreatedByName", "OrganizationName", "PromptName")
		into, second := w.newInvitation("a@example.com"), w.newInvitation("b@example.com")
		for _, i := range []domain.Invitation{toPrompt, into, second, other.newInvitation("a@example.com")} {
			require.NoError(t, s.CreateInvitation(t.Context(), i))
		}
		named := func(i domain.Invitation) domain.Invitation {
			i.CreatedByName, i.OrganizationName = w.account.User.Name, w.account.Organization.Name
			if i.IsToPrompt() {
				i.PromptName = w.prompt.Name
			}
			return i
		}
		for _, want := range []domain.Invitation{toPrompt, into} {
			got, err := s.InvitationByToken(t.Context(), want.TokenHash, start)
			require.NoError(t, err)
			same(t, named(want), got)
			got, err = testkit.Read(s.Invitation(t.Context(), want.ID, start))
			require.NoError(t, err)
			same(t, named(want), got)
			_, err = s.InvitationByToken(t.Context(), want.TokenHash, want.ExpiresAt)
			notFound(t, err)
		}
		actor := domain.Actor{OrganizationID: w.account.Organization.ID}
		listed, err := s.Invitations(t.Context(), actor, start, domain.PageRequest{Limit: 5})
		require.NoError(t, err)
		same(t, []domain.Invitation{named(second), named(into)}, listed)
		shares, err := s.PromptShares(t.Context(), promptHandle(w.prompt.ID), start, domain.PageRequest{Limit: 5})
		require.NoError(t, err)
		same(t, []domain.Share{toPrompt.Invited()}, shares)
		open, made, err := s.CountInvitations(t.Context(), w.account.Organization.ID, start, *at(-time.Hour))
		require.NoError(t, err)
		require.EqualValues(t, []int64{2, 2}, []int64{open, made})

		require.NoError(t, s.AcceptInvitation(t.Context(), second.ID, start))
		notFound(t, s.AcceptInvitation(t.Context(), second.ID, start))
		notFound(t, s.RevokeInvitation(t.Context(), invitationItself(second), start))
		require.NoError(t, s.RevokeInvitationsTo(t.Context(), w.newInvitation("a@example.com"), start))
		notFound(t, s.AcceptInvitation(t.Context(), into.ID, start))
		open, made, err = s.CountInvitations(t.Context(), w.account.Organization.ID, start, start)
		require.NoError(t, err)
		require.EqualValues(t, []int64{0, 0}, []int64{open, made}, "the one to the prompt is counted elsewhere")
		require.NoError(t, s.RevokeInvitation(t.Context(), invitationItself(toPrompt), start))
		notFound(t, s.RevokeInvitation(t.Context(), invitationItself(toPrompt), start))
	})
}

func TestInvitationsOfAPersonAreTakenBack(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		member, admin := w.newInvitation("a@example.com"), w.newInvitation("b@example.com")
		admin.Role = ptr(domain.RoleAdmin)
		require.NoError(t, s.CreateInvitation(t.Context(), member))
		require.NoError(t, s.CreateInvitation(t.Context(), admin))
		require.NoError(t, s.RevokeInvitationsBy(t.Context(), member.OrganizationID, w.account.User.ID, start, domain.RoleAdmin))
		notFound(t, s.AcceptInvitation(t.Context(), admin.ID, start))
		_, err := s.InvitationByToken(t.Context(), member.TokenHash, start)
		require.NoError(t, err)
		require.NoError(t, s.RevokeInvitationsBy(t.Context(), member.OrganizationID, w.account.User.ID, start))
		notFound(t, s.AcceptInvitation(t.Context(), member.ID, start))
	})
}
