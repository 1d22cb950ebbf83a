package app

import (
	"context"
	"time"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/ratelimit"
	"playground/internal/securitylog"
	"playground/internal/store"
)

// How many codes are looked at, right or wrong. A code is one of a million, and three are right at a time: so few tries
// find one in a thousand days. Those from everywhere hold up new places alone, as those of passwords do.
const (
	maxCodesPerPerson = 30 // an hour, of one person from one client network
	maxCodesElsewhere = 30 // an hour, of one person from all networks that they have no session from
)

// SecondFactor is a code of an authenticator, or a recovery code in its place; the other one is "".
type SecondFactor struct{ Code, RecoveryCode string }

// TOTPState is how a person's two-step sign-in stands.
type TOTPState struct {
	ConfirmedAt   *time.Time // nil: it is off
	RecoveryCodes int        // that are left
}

// TOTP is how the actor's two-step sign-in stands.
func (a *Accounts) TOTP(ctx context.Context, actor domain.Actor) (TOTPState, error) {
	user, err := a.store.User(ctx, actor.UserID)
	if err != nil || !user.TOTP.IsOn() {
		return TOTPState{}, err
	}
	left, err := a.store.CountRecoveryCodes(ctx, actor.UserID)
	return TOTPState{ConfirmedAt: user.TOTP.ConfirmedAt, RecoveryCodes: left}, err
}

// BeginTOTP makes a secret for the actor's authenticator, in place of one that was not confirmed. Nothing is asked for at
// a sign-in before ConfirmTOTP.
func (a *Accounts) BeginTOTP(ctx context.Context, actor domain.Actor, password *string) (auth.NewTOTPSecret, error) {
	if err := a.reauthenticate(ctx, actor, password); err != nil {
		return auth.NewTOTPSecret{}, err
	}
	user, err := a.store.User(ctx, actor.UserID)
	if err != nil {
		return auth.NewTOTPSecret{}, err
	}
	name := user.Name
	if user.Email != nil {
		name = *user.Email
	}
	secret, err := a.totp.New(user.ID, name)
	if err != nil {
		return auth.NewTOTPSecret{}, err
	}
	err = a.store.SetTOTPSecret(ctx, user.ID, secret.Sealed)
	if domain.HasCode(err, domain.NotFound) {
		err = domain.Errorf(domain.Conflict, "Two-step sign-in is on already. Turn it off first, to use another authenticator.")
	}
	return secret, err
}

// ConfirmTOTP turns two-step sign-in on with a first code, and returns the recovery codes, once. All else that signs in
// as the actor ends: it has shown no code.
func (a *Accounts) ConfirmTOTP(ctx context.Context, actor domain.Actor, code string) ([]string, error) {
	user, err := a.store.User(ctx, actor.UserID)
	if err != nil {
		return nil, err
	}
	if user.TOTP.Secret == "" || user.TOTP.IsOn() {
		return nil, errNotBegun()
	}
	step, err := a.stepOf(ctx, user, code, actor.Network, true)
	if err != nil {
		return nil, err
	}
	var codes []string
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		err := tx.ConfirmTOTP(ctx, user.ID, user.TOTP.Secret, step, a.now())
		if domain.HasCode(err, domain.NotFound) {
			return errNotBegun()
		}
		if err == nil {
			err = a.endOtherAccess(ctx, tx, actor)
		}
		if err == nil {
			codes, err = a.giveRecoveryCodes(ctx, tx, user.ID)
		}
		return err
	})
	if err == nil {
		a.security.Record(ctx, securitylog.TOTPTurnedOn, securitylog.User(user.ID))
	}
	return codes, err
}

func errNotBegun() error {
	return domain.Errorf(domain.Conflict, "Two-step sign-in is on already, or was begun anew elsewhere. Load the page again.")
}

// EndTOTP turns the actor's two-step sign-in off.
func (a *Accounts) EndTOTP(ctx context.Context, actor domain.Actor, password *string, f SecondFactor) error {
	err := a.withFactor(ctx, actor, password, f, func(tx *store.Store) error { return tx.EndTOTP(ctx, actor.UserID) })
	if err == nil {
		a.security.Record(ctx, securitylog.TOTPTurnedOff, securitylog.User(actor.UserID))
	}
	return err
}

// RenewRecoveryCodes puts new codes in the place of all that the actor has left.
func (a *Accounts) RenewRecoveryCodes(ctx context.Context, actor domain.Actor, password *string, f SecondFactor) (codes []string, err error) {
	err = a.withFactor(ctx, actor, password, f, func(tx *store.Store) (err error) {
		codes, err = a.giveRecoveryCodes(ctx, tx, actor.UserID)
		return err
	})
	if err == nil {
		a.security.Record(ctx, securitylog.RecoveryCodesMade, securitylog.User(actor.UserID))
	}
	return codes, err
}

// withFactor does what needs the password, as reauthenticate does, and a code that is used for it.
func (a *Accounts) withFactor(ctx context.Context, actor domain.Actor, password *string, f SecondFactor, do func(*store.Store) error) error {
	if err := a.reauthenticate(ctx, actor, password); err != nil {
		return err
	}
	user, err := a.store.User(ctx, actor.UserID)
	if err != nil {
		return err
	}
	if !user.TOTP.IsOn() {
		return domain.Errorf(domain.Conflict, "Two-step sign-in is off already.")
	}
	use, err := a.factor(ctx, user, f, actor.Network, true)
	if err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := use(tx); err != nil {
			return err
		}
		return do(tx)
	})
}

func (a *Accounts) giveRecoveryCodes(ctx context.Context, tx *store.Store, userID string) ([]string, error) {
	codes, rows := make([]string, domain.RecoveryCodes), make([]domain.RecoveryCode, domain.RecoveryCodes)
	for i := range codes {
		codes[i] = auth.NewRecoveryCode()
		rows[i] = domain.RecoveryCode{UserID: userID, Hash: a.totp.HashRecoveryCode(userID, codes[i]), CreatedAt: a.now()}
	}
	return codes, tx.ReplaceRecoveryCodes(ctx, userID, rows)
}

// LogInTOTP is the second step of a sign-in: it trades the challenge of the first one, and a code, for a session. A code
// is spent in the transaction that makes the session, or not at all.
func (a *Accounts) LogInTOTP(ctx context.Context, challenge string, f SecondFactor, from Browser) (SignedIn, error) {
	first, err := a.signer.ParseChallenge(challenge)
	if err != nil {
		return SignedIn{}, errChallengeOver().Because(err)
	}
	user, err := a.store.User(ctx, first.UserID)
	if domain.HasCode(err, domain.NotFound) || err == nil && (user.CredentialsGeneration != first.CredentialsGeneration || !user.TOTP.IsOn()) {
		return SignedIn{}, errChallengeOver()
	}
	if err != nil {
		return SignedIn{}, err
	}
	known, err := a.store.SignedInFrom(ctx, user.ID, from.Network)
	if err != nil {
		return SignedIn{}, err
	}
	use, err := a.factor(ctx, user, f, from.Network, known)
	if err != nil {
		return SignedIn{}, err
	}
	out, err := a.inSession(ctx, func(tx *store.Store) (SignedIn, error) {
		if err := use(tx); err != nil {
			return SignedIn{}, err
		}
		return a.signInAfterCode(ctx, tx, user, from)
	})
	if domain.HasCode(err, domain.NotFound) {
		return SignedIn{}, errChallengeOver()
	}
	if err == nil && f.Code != "" {
		a.security.Record(ctx, securitylog.CodeUsed, securitylog.User(user.ID))
	}
	return out, err
}

func errChallengeOver() *domain.Error {
	return domain.Errorf(domain.Unauthenticated, "This sign-in took longer than five minutes, or your password was changed meanwhile. Begin again.")
}

// factor looks at a second factor, and returns what uses it up. Using it fails where another use came before.
func (a *Accounts) factor(ctx context.Context, user domain.User, f SecondFactor, network string, known bool) (use func(*store.Store) error, err error) {
	if f.RecoveryCode == "" {
		step, err := a.stepOf(ctx, user, f.Code, network, known)
		if err != nil {
			return nil, err
		}
		return func(tx *store.Store) error {
			return a.codeUsed(ctx, user, "code", tx.UseTOTPStep(ctx, user, step))
		}, nil
	}
	if err := a.countCode(ctx, user.ID, network, known); err != nil {
		return nil, err
	}
	hash := a.totp.HashRecoveryCode(user.ID, f.RecoveryCode)
	return func(tx *store.Store) error {
		err := a.codeUsed(ctx, user, "recovery_code", tx.UseRecoveryCode(ctx, user.ID, hash, a.now()))
		if err == nil {
			a.security.Record(ctx, securitylog.RecoveryCodeUsed, securitylog.User(user.ID))
		}
		return err
	}, nil
}

// codeUsed is what a person is told whose code was used before, or never was one.
func (a *Accounts) codeUsed(ctx context.Context, user domain.User, field string, err error) error {
	if !domain.HasCode(err, domain.NotFound) {
		return err
	}
	a.security.Record(ctx, securitylog.CodeFailed, securitylog.User(user.ID))
	if field == "code" {
		return domain.Invalid(domain.FieldError{Field: field, Rule: "fresh", Message: "was used already: wait for the next one that your authenticator shows"})
	}
	return domain.Invalid(domain.FieldError{Field: field, Rule: "matches", Message: "is none of your recovery codes, or was used already"})
}

// stepOf is the step of a right code. Each look at one is counted.
func (a *Accounts) stepOf(ctx context.Context, user domain.User, code, network string, known bool) (int64, error) {
	if err := a.countCode(ctx, user.ID, network, known); err != nil {
		return 0, err
	}
	step, err := a.totp.Step(user.ID, user.TOTP.Secret, code, a.now())
	if err == nil && step == 0 {
		a.security.Record(ctx, securitylog.CodeFailed, securitylog.User(user.ID))
		return 0, domain.Invalid(domain.FieldError{Field: "code", Rule: "matches",
			Message: "is not the one that your authenticator shows: look again, and at the time of your device"})
	}
	return step, err
}

// countCode counts a look at a code before it is made, so that however many come at once, no more are looked at.
func (a *Accounts) countCode(ctx context.Context, userID, network string, known bool) error {
	rules := []ratelimit.Rule{{Key: "codes of " + userID + " from " + network, Limit: maxCodesPerPerson, Period: time.Hour}}
	if !known {
		rules = append(rules, ratelimit.Rule{Key: "codes of " + userID, Limit: maxCodesElsewhere, Period: time.Hour})
	}
	states, err := a.limiter.Allow(ctx, rules...)
	if err != nil {
		return err
	}
	return tooManyFailures(states)
}
