package securitylog

import "log/slog"

// Event is what happened, as the log names it.
type Event string

// The events.
const (
	SignedUp           Event = "signed_up"
	SignUpFailed       Event = "sign_up_failed"
	SignedIn           Event = "signed_in"
	SignInFailed       Event = "sign_in_failed"
	AccountClosed      Event = "account_closed"
	AccountReopened    Event = "account_reopened"
	AccountExported    Event = "account_exported"
	CodeAsked          Event = "code_asked"
	CodeUsed           Event = "code_used"
	RecoveryCodeUsed   Event = "recovery_code_used"
	CodeFailed         Event = "code_failed"
	TOTPTurnedOn       Event = "totp_turned_on"
	TOTPTurnedOff      Event = "totp_turned_off"
	TOTPReset          Event = "totp_reset"
	RecoveryCodesMade  Event = "recovery_codes_made"
	SignInLinkPrinted  Event = "sign_in_link_printed"
	SignInLinkUsed     Event = "sign_in_link_used"
	SignInLinkFailed   Event = "sign_in_link_failed"
	SignedOut          Event = "signed_out"
	RefreshTokenReused Event = "refresh_token_reused"
	PasswordChanged    Event = "password_changed"
	AddressChanged     Event = "address_changed"
	AddressProved      Event = "address_proved"
	AddressProofFailed Event = "address_proof_failed"
	PasswordResetAsked Event = "password_reset_asked"
	PasswordReset      Event = "password_reset"
	PasswordNotReset   Event = "password_reset_failed"
	ChangeRefused      Event = "change_refused"
	TokenRefused       Event = "token_refused"
	RightRefused       Event = "right_refused"
	CrossSiteRefused   Event = "cross_site_refused"
	HostRefused        Event = "host_refused"
	BodyTooLarge       Event = "body_too_large"
	LimitReached       Event = "limit_reached"
	PlanChanged        Event = "plan_changed"
	Suspended          Event = "suspended"
	Resumed            Event = "resumed"
	PutOut             Event = "put_out"
	ProviderKeyChanged Event = "provider_key_changed"
	MembershipChanged  Event = "membership_changed"
	InvitationFailed   Event = "invitation_failed"
	APIKeyMade         Event = "api_key_made"
	APIKeyChanged      Event = "api_key_changed"
	APIKeyRotated      Event = "api_key_rotated"
	APIKeyRevoked      Event = "api_key_revoked"
)

// How many of one event are written in a window. What anyone can cause has fewer: the first ones tell all, and the
// number of the others is told too.
const (
	ofStrangers = 20
	ofAccounts  = 200
)

// kind is how an event is written.
type kind struct {
	level slog.Level
	most  int
	says  string
}

var kinds = map[Event]kind{
	SignedUp:           {slog.LevelInfo, ofAccounts, "an account was made"},
	SignUpFailed:       {slog.LevelWarn, ofStrangers, "sign-up at an address that has an account"},
	SignedIn:           {slog.LevelInfo, ofAccounts, "signed in with a password"},
	SignInFailed:       {slog.LevelWarn, ofStrangers, "sign-in with a wrong address or password"},
	AccountClosed:      {slog.LevelWarn, ofAccounts, "a person closed their account"},
	AccountReopened:    {slog.LevelWarn, ofAccounts, "a person took their closed account back"},
	AccountExported:    {slog.LevelInfo, ofAccounts, "a person's data was handed out to them"},
	CodeAsked:          {slog.LevelInfo, ofAccounts, "a right password was given; a code is asked for"},
	CodeUsed:           {slog.LevelInfo, ofAccounts, "signed in with a code of an authenticator"},
	RecoveryCodeUsed:   {slog.LevelWarn, ofAccounts, "a recovery code was used"},
	CodeFailed:         {slog.LevelWarn, ofAccounts, "a code of two-step sign-in was wrong, or used already"},
	TOTPTurnedOn:       {slog.LevelInfo, ofAccounts, "two-step sign-in turned on; all other sessions ended"},
	TOTPTurnedOff:      {slog.LevelWarn, ofAccounts, "two-step sign-in turned off"},
	TOTPReset:          {slog.LevelWarn, ofAccounts, "the operator turned off a person's two-step sign-in"},
	RecoveryCodesMade:  {slog.LevelInfo, ofAccounts, "new recovery codes were made"},
	SignInLinkPrinted:  {slog.LevelInfo, ofAccounts, "a link was printed that signs the owner in once"},
	SignInLinkUsed:     {slog.LevelInfo, ofAccounts, "signed in with a link"},
	SignInLinkFailed:   {slog.LevelWarn, ofStrangers, "sign-in with a link that is over or never was"},
	SignedOut:          {slog.LevelInfo, ofAccounts, "a session was ended by its person"},
	RefreshTokenReused: {slog.LevelWarn, ofAccounts, "refresh token used twice; session ended"},
	PasswordChanged:    {slog.LevelInfo, ofAccounts, "password changed; all other sessions ended"},
	AddressChanged:     {slog.LevelInfo, ofAccounts, "e-mail address changed"},
	AddressProved:      {slog.LevelInfo, ofAccounts, "a person showed that their e-mail address is theirs"},
	AddressProofFailed: {slog.LevelWarn, ofStrangers, "a link to confirm an address that is over or never was"},
	PasswordResetAsked: {slog.LevelInfo, ofStrangers, "a new password was asked for by mail"},
	PasswordReset:      {slog.LevelInfo, ofAccounts, "password set anew by a mailed link; all sessions ended"},
	PasswordNotReset:   {slog.LevelWarn, ofStrangers, "a link to a new password that is over or never was"},
	ChangeRefused:      {slog.LevelWarn, ofAccounts, "a change of address or password came with a wrong current password"},
	TokenRefused:       {slog.LevelInfo, ofStrangers, "an access token or API key is over or never was"},
	RightRefused:       {slog.LevelWarn, ofStrangers, "asked for what the person has no right to"},
	CrossSiteRefused:   {slog.LevelWarn, ofStrangers, "another site's page made a browser ask"},
	HostRefused:        {slog.LevelWarn, ofStrangers, "asked for another host"},
	BodyTooLarge:       {slog.LevelWarn, ofStrangers, "a body is larger than its operation takes"},
	LimitReached:       {slog.LevelWarn, ofStrangers, "a limit was reached"},
	PlanChanged:        {slog.LevelInfo, ofAccounts, "the operator put an organization on another plan"},
	Suspended:          {slog.LevelWarn, ofAccounts, "the operator shut an organization or a person out"},
	Resumed:            {slog.LevelInfo, ofAccounts, "the operator let an organization or a person in again"},
	PutOut:             {slog.LevelInfo, ofAccounts, "the operator ended all sessions of a person"},
	ProviderKeyChanged: {slog.LevelInfo, ofAccounts, "a provider key was kept or removed"},
	MembershipChanged:  {slog.LevelInfo, ofAccounts, "a person joined or left an organization, or has another role in it"},
	InvitationFailed:   {slog.LevelWarn, ofStrangers, "an invitation that is over or never was"},
	APIKeyMade:         {slog.LevelInfo, ofAccounts, "an API key was made"},
	APIKeyChanged:      {slog.LevelInfo, ofAccounts, "what an API key may do was changed"},
	APIKeyRotated:      {slog.LevelInfo, ofAccounts, "an API key was put in another one's place"},
	APIKeyRevoked:      {slog.LevelInfo, ofAccounts, "an API key was revoked"},
}
