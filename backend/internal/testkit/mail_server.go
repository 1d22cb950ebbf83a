package testkit

import (
	"crypto/tls"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"playground/internal/server"
)

// MailServer takes mails over SMTP, as a real one does, and keeps them.
type MailServer struct {
	Addr string
	// Refuse is asked about every recipient and, with "", about every content. Set it before anything is sent; nil takes all.
	Refuse func(to string) error
	// CutOff closes the connection in the middle of so many of the next mails' contents.
	CutOff int
	// Authenticates says whether a user is one; nil: none needs to be.
	Authenticates func(user, password string) bool

	mu    sync.Mutex
	tries int
	mails []Mail
	read  int
}

// Mail is one that a server took.
type Mail struct {
	To, Subject, Text string
	Header            mail.Header
	Raw               string
}

// Fails is an SMTP answer.
func Fails(code int, says string) error { return &smtp.SMTPError{Code: code, Message: says} }

// NewMailServer starts one on this machine. With a TLS configuration it offers STARTTLS.
func NewMailServer(t *testing.T, secure *tls.Config) *MailServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &MailServer{Addr: listener.Addr().String()}
	taking := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &mailSession{server: s, conn: c}, nil }))
	taking.Domain, taking.TLSConfig, taking.EnableSMTPUTF8, taking.AllowInsecureAuth = "mail.example", secure, true, true
	taking.ErrorLog = silent{}
	go func() { _ = taking.Serve(listener) }()
	t.Cleanup(func() { _ = taking.Close() })
	return s
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// Settings are those of an instance whose mails it takes.
func (s *MailServer) Settings() map[string]string {
	return map[string]string{"SMTP_URL": "smtp://" + s.Addr + "?from=" + url.QueryEscape("The Playground <play@example.com>"), "PUBLIC_URL": "http://127.0.0.1/"}
}

// Tries is how many mails it was asked to take.
func (s *MailServer) Tries() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tries
}

// All are the mails that it took so far.
func (s *MailServer) All() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail{}, s.mails...)
}

// Next waits for the next mail, in the order in which they were taken.
func (s *MailServer) Next(t *testing.T) Mail {
	t.Helper()
	var next Mail
	require.Eventually(t, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.read >= len(s.mails) {
			return false
		}
		next = s.mails[s.read]
		s.read++
		return true
	}, Patience, 5*time.Millisecond, "no mail came")
	return next
}

// To waits for a mail to an address that was not waited for yet, and leaves all before it.
func (s *MailServer) To(t *testing.T, address string) Mail {
	t.Helper()
	for {
		if m := s.Next(t); m.To == address {
			return m
		}
	}
}

// About is To for a mail with a subject.
func (s *MailServer) About(t *testing.T, address, subject string) Mail {
	t.Helper()
	for {
		if m := s.To(t, address); m.Subject == subject {
			return m
		}
	}
}

var tokens = regexp.MustCompile(`#token=(\S+)`)

// Token is what the link in a mail carries.
func (m Mail) Token(t *testing.T) string {
	t.Helper()
	found := tokens.FindStringSubmatch(m.Text)
	require.Len(t, found, 2, m.Text)
	return found[1]
}

type mailSession struct {
	server *MailServer
	conn   *smtp.Conn
	to     string
}

func (s *mailSession) AuthMechanisms() []string {
	if s.server.Authenticates == nil {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if !s.server.Authenticates(user, password) {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (s *mailSession) Reset()        {}
func (s *mailSession) Logout() error { return nil }

func (s *mailSession) Mail(string, *smtp.MailOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.tries++
	return nil
}

func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.server.refusal(to)
}

func (s *mailSession) Data(r io.Reader) error {
	if s.server.cutsOff() {
		_, _ = io.CopyN(io.Discard, r, 64)
		_ = s.conn.Conn().Close()
		return errors.New("cut off")
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.server.refusal(""); err != nil {
		return err
	}
	return s.server.take(s.to, string(raw))
}

func (s *MailServer) refusal(to string) error {
	if s.Refuse == nil {
		return nil
	}
	return s.Refuse(to)
}

func (s *MailServer) cutsOff() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.CutOff--
	return s.CutOff >= 0
}

func (s *MailServer) take(to, raw string) error {
	message, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		return err
	}
	text, err := io.ReadAll(quotedprintable.NewReader(message.Body))
	if err != nil {
		return err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, Mail{To: to, Subject: subject, Text: string(text), Header: message.Header, Raw: raw})
	return nil
}

// EachMailed is EachWith with a server that takes the mails.
func EachMailed(t *testing.T, settings map[string]string, test func(t *testing.T, h *Harness, mails *MailServer)) {
	t.Helper()
	for name, base := range bases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mails := NewMailServer(t, nil)
			all := base(t)
			maps.Copy(all, mails.Settings())
			maps.Copy(all, settings)
			test(t, scripted(t, all, server.Doubles{}), mails)
		})
	}
}
