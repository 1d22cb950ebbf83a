package mail

import (
	"cmp"
	"fmt"
	"strings"
)

// Letter is what a mail says.
type Letter struct{ Subject, Text string }

// Letters words mails. Their links lead to Base, the address that people open, and to nowhere else.
type Letters struct{ Base string }

const signature = "\n\nThe Playground\n"

func letter(subject string, paragraphs ...string) Letter {
	return Letter{subject, "Hello,\n\n" + strings.Join(paragraphs, "\n\n") + signature}
}

// page is the link to one of ours. The token is behind the #, which no browser sends anywhere.
func (l Letters) page(path, token string) string { return l.Base + path + "#token=" + token }

// VerifyAddress asks the holder of an address whether it is theirs.
func (l Letters) VerifyAddress(token string) Letter {
	return letter("Confirm your e-mail address",
		"an account of The Playground gives this address as its own. If it is yours, confirm that here within 24 hours:",
		l.page("/verify-email", token),
		"If you have made no such account, do nothing: the address stays unconfirmed.")
}

// ResetPassword leads to a new password.
func (l Letters) ResetPassword(token string) Letter {
	return letter("Set a new password",
		"a new password was asked for your account. Set it here within 30 minutes:",
		l.page("/reset-password", token),
		"If you did not ask for it, do nothing: your password stays as it is.")
}

// PasswordChanged tells of what has happened.
func (l Letters) PasswordChanged() Letter {
	return letter("Your password was changed",
		"the password of your account was just changed, and all its other sessions were ended.",
		"If that was not you, set a new one here:",
		l.Base+"/forgot-password")
}

// AddressChanged tells the former address of an account that it is one no more.
func (l Letters) AddressChanged() Letter {
	return letter("Your e-mail address was changed",
		"your account has another e-mail address now, and this one leads to it no more.",
		"If that was not you, tell the people who run this installation:",
		l.Base)
}

// Invited is what an invitation's mail names. The names are people's own words.
type Invited struct{ By, Organization, Prompt string }

// Invitation leads into an organization, or to one of its prompts.
func (l Letters) Invitation(i Invited, token string) Letter {
	by, organization := cmp.Or(Name(i.By), "A person"), cmp.Or(Name(i.Organization), "a workspace")
	subject, what := "An invitation to a workspace", fmt.Sprintf("%s invites you to %s.", by, organization)
	if i.Prompt != "" {
		subject, what = "A prompt is shared with you", fmt.Sprintf("%s of %s shares the prompt %s with you.", by, organization, cmp.Or(Name(i.Prompt), "without a name"))
	}
	return letter(subject, what+" Open it here within seven days:", l.page("/invitation", token),
		"If you do not know them, do nothing.")
}
