package app

import (
	"playground/internal/auth"
	"playground/internal/domain"
)

// refuseCommonPassword refuses what guesses begin with. Those who have such a password still sign in with it.
func refuseCommonPassword(password, email string) error {
	if !auth.IsCommon(password, domain.NormalizeEmail(email)) {
		return nil
	}
	return domain.Invalid(domain.FieldError{Field: "password", Rule: "common",
		Message: "is among the first that are guessed: choose one that is neither common nor your e-mail address, such as four words by chance"})
}

// emailAfter is a user's address once a change is made.
func emailAfter(user domain.User, in UpdateMe) string {
	switch {
	case in.Email != nil:
		return *in.Email
	case user.Email != nil:
		return *user.Email
	}
	return ""
}
