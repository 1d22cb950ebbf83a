// Package mail sends mails over SMTP, and words the few that there are.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strings"
	"time"

	smtp "github.com/wneessen/go-mail"
)

// Patience is the longest that one mail may take, from the first connection to the server's last word.
const Patience = 30 * time.Second

// Settings is the server that takes mails, and whom they are from.
type Settings struct {
	Host, Port     string
	User, Password string // "" for none
	From           mail.Address
	IsTLS          bool          // from the first byte on; else STARTTLS where it is offered
	TLS            *tls.Config   // nil: what the host's name and the system's authorities prove
	Patience       time.Duration // 0: Patience
}

// Message is one mail. ID makes its Message-ID: the same mail sent twice is known as one.
type Message struct {
	ID            string
	To            string // an address alone
	Subject, Text string
	At            time.Time
}

// Sender hands mails to a server. Safe for concurrent use.
type Sender struct{ settings Settings }

// NewSender makes one. It connects when it is used.
func NewSender(s Settings) *Sender {
	if s.Patience == 0 {
		s.Patience = Patience
	}
	if s.TLS == nil {
		s.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	s.TLS = s.TLS.Clone()
	s.TLS.ServerName = s.Host
	return &Sender{s}
}

// Failure is why a mail was not taken. It quotes nothing of what the server said, which may name the address.
type Failure struct {
	Step string // of the conversation
	Code int    // the server's, 0 when it gave none
	// IsFinal says that trying again is of no use: the server refuses this address, or this mail.
	IsFinal bool
}

func (f Failure) Error() string {
	if f.Code != 0 {
		return fmt.Sprintf("%s: the mail server answered %d", f.Step, f.Code)
	}
	return f.Step + ": the mail server did not answer as it should"
}

// Send hands a mail to the server. Its error is a Failure. A mail of which it is not known whether it was taken counts
// as not taken.
func (s *Sender) Send(ctx context.Context, m Message) error {
	if !IsDeliverable(m.To) {
		return Failure{Step: "address", IsFinal: true}
	}
	message := s.message(m)
	err := s.with(ctx, func(client *smtp.Client) error { return client.Send(message) })
	if err == nil || message.IsDelivered() { // what went wrong after the server took it is no matter
		return nil
	}
	return failureOf(err)
}

// Check signs in at the server and leaves again.
func (s *Sender) Check(ctx context.Context) error {
	return s.with(ctx, func(client *smtp.Client) error { return client.Reset() })
}

// Where is the server's address, for its operator.
func (s *Sender) Where() string { return net.JoinHostPort(s.settings.Host, s.settings.Port) }

// with connects, and lets go of the connection whatever comes.
func (s *Sender) with(ctx context.Context, fn func(*smtp.Client) error) error {
	ctx, stop := context.WithTimeout(ctx, s.settings.Patience)
	defer stop()
	client, err := smtp.NewClient(s.settings.Host, s.options(ctx)...)
	if err != nil {
		return err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return err
	}
	if err := fn(client); err != nil {
		return err
	}
	_ = client.Close() // it has been taken
	return nil
}

func (s *Sender) options(ctx context.Context) []smtp.Option {
	_, domain, _ := strings.Cut(s.settings.From.Address, "@")
	options := []smtp.Option{smtp.WithDialContextFunc(s.dialUntil(ctx)), smtp.WithTimeout(s.settings.Patience), smtp.WithTLSConfig(s.settings.TLS),
		smtp.WithHELO(domain), smtp.WithTLSPolicy(s.policy())}
	if s.settings.IsTLS {
		options = append(options, smtp.WithSSL())
	}
	if s.settings.User != "" {
		options = append(options, smtp.WithUsername(s.settings.User), smtp.WithPassword(s.settings.Password),
			smtp.WithOpportunisticSMTPAuth(smtp.SMTPAuthSCRAMSHA256, smtp.SMTPAuthSCRAMSHA1, smtp.SMTPAuthPlain, smtp.SMTPAuthLogin))
	}
	return options
}

// policy demands TLS before a password is shown to another machine.
func (s *Sender) policy() smtp.TLSPolicy {
	ip := net.ParseIP(s.settings.Host)
	if s.settings.User == "" || s.settings.Host == "localhost" || ip != nil && ip.IsLoopback() {
		return smtp.TLSOpportunistic
	}
	return smtp.TLSMandatory
}

// dialUntil connects. With the end of a context the connection ends too, whatever a server does not answer: the library
// leaves one open that failed before it was greeted.
func (s *Sender) dialUntil(end context.Context) smtp.DialContextFunc {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, s.Where())
		if err != nil {
			return nil, err
		}
		context.AfterFunc(end, func() { _ = conn.Close() })
		if !s.settings.IsTLS {
			return conn, nil
		}
		secure := tls.Client(conn, s.settings.TLS)
		return secure, secure.HandshakeContext(ctx)
	}
}

func (s *Sender) message(m Message) *smtp.Msg {
	_, domain, _ := strings.Cut(s.settings.From.Address, "@")
	out := smtp.NewMsg(smtp.WithNoDefaultUserAgent(), smtp.WithEncoding(smtp.EncodingQP))
	from := s.settings.From
	out.FromMailAddress(&from)
	out.ToMailAddress(&mail.Address{Address: m.To})
	out.Subject(m.Subject)
	out.SetDateWithValue(m.At)
	out.SetMessageIDWithValue(m.ID + "@" + domain)
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	out.SetGenHeader("X-Auto-Response-Suppress", "All")
	out.SetBodyString(smtp.TypeTextPlain, m.Text)
	return out
}

// IsDeliverable says whether a text is one address and nothing else. What is kept as an account's address may be less
// strict: a comment, a name or angle brackets in it would lead a mail to another one.
func IsDeliverable(address string) bool {
	parsed, err := mail.ParseAddress(address)
	return err == nil && parsed.Name == "" && parsed.Address == address
}

// failureOf keeps of an error what does not quote anything. Only what the server refuses of this mail is final: a
// sender that it does not know, or a password, is for the operator to mend.
func failureOf(err error) Failure {
	var refused *smtp.SendError
	if !errors.As(err, &refused) {
		return Failure{Step: "connect"}
	}
	step := map[smtp.SendErrReason]string{smtp.ErrSMTPMailFrom: "sender", smtp.ErrSMTPRcptTo: "recipient", smtp.ErrSMTPData: "content",
		smtp.ErrWriteContent: "content", smtp.ErrSMTPDataClose: "content"}[refused.Reason]
	if step == "" {
		step = "connection"
	}
	isOfMail := step == "recipient" || step == "content"
	return Failure{Step: step, Code: refused.ErrorCode(), IsFinal: isOfMail && refused.ErrorCode() >= 500}
}
