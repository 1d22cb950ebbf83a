package mail_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http/httptest"
	gomail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/mail"
	"playground/internal/testkit"
)

func at(t *testing.T, addr string) mail.Settings {
	t.Helper()
	host, port, err := net.SplitHostPort(addr)
	require.NoError(t, err)
	return mail.Settings{Host: host, Port: port, From: gomail.Address{Name: "The Playground", Address: "play@example.com"}, Patience: testkit.Patience}
}

var hello = mail.Message{ID: "one", To: "sam@example.com", Subject: "Grüße", Text: "Hello,\n\n" + strings.Repeat("long ", 400) + "\n.\n", At: time.Unix(1, 0)}

func TestMailsArrive(t *testing.T) {
	t.Parallel()
	server := testkit.NewMailServer(t, nil)
	require.NoError(t, mail.NewSender(at(t, server.Addr)).Check(t.Context()))
	require.NoError(t, mail.NewSender(at(t, server.Addr)).Send(t.Context(), hello))
	got := server.Next(t)
	require.Equal(t, []string{hello.To, hello.Subject, hello.Text}, []string{got.To, got.Subject, strings.ReplaceAll(got.Text, "\r\n", "\n")})
	require.Equal(t, "<one@example.com>", got.Header.Get("Message-ID"))
	require.Equal(t, "auto-generated", got.Header.Get("Auto-Submitted"))
	require.Equal(t, `"The Playground" <play@example.com>`, got.Header.Get("From"))
	require.Equal(t, "<sam@example.com>", got.Header.Get("To"))
	require.Empty(t, got.Header.Get("User-Agent")+got.Header.Get("X-Mailer"))
}

// certificate is one for 127.0.0.1, and the configuration that believes it.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	https := httptest.NewTLSServer(nil)
	t.Cleanup(https.Close)
	pool := x509.NewCertPool()
	pool.AddCert(https.Certificate())
	return &tls.Config{Certificates: https.TLS.Certificates, MinVersion: tls.VersionTLS12}, &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

func TestTLSIsTakenWhereItIsOffered(t *testing.T) {
	t.Parallel()
	theirs, ours := certificate(t)
	server := testkit.NewMailServer(t, theirs)
	server.Authenticates = func(user, password string) bool { return user == "u" && password == "right" }
	settings := at(t, server.Addr)
	require.Error(t, mail.NewSender(settings).Send(t.Context(), hello), "its certificate proves nothing to the system's authorities")
	settings.TLS, settings.User, settings.Password = ours, "u", "right"
	require.NoError(t, mail.NewSender(settings).Send(t.Context(), hello))
	settings.Password = "wrong"
	err := mail.NewSender(settings).Send(t.Context(), hello)
	var failure mail.Failure
	require.ErrorAs(t, err, &failure)
	require.False(t, failure.IsFinal, "a wrong password is for the operator to mend")
	require.Len(t, server.All(), 1)
}

func TestTLSFromTheFirstByte(t *testing.T) {
	t.Parallel()
	theirs, ours := certificate(t)
	plain := testkit.NewMailServer(t, nil)
	plain.Authenticates = func(user, password string) bool { return user == "u" && password == "right" }
	listener, err := tls.Listen("tcp", "127.0.0.1:0", theirs)
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go forward(listener, plain.Addr)
	settings := at(t, listener.Addr().String())
	settings.IsTLS, settings.TLS, settings.User, settings.Password = true, ours, "u", "right"
	require.NoError(t, mail.NewSender(settings).Send(t.Context(), hello))
	require.Len(t, plain.All(), 1)
}

func TestAPasswordIsShownOverTLSAlone(t *testing.T) {
	t.Parallel()
	server := testkit.NewMailServer(t, nil)
	server.Authenticates = func(string, string) bool { t.Error("asked in the clear"); return true }
	settings := at(t, server.Addr)
	settings.Host, settings.User, settings.Password = "127.0.0.1.nip.example", "u", "right"
	require.Error(t, mail.NewSender(settings).Send(t.Context(), hello))
	_, port, _ := net.SplitHostPort(server.Addr)
	settings.Host, settings.Port = "0.0.0.0", port // reaches this machine, and is not called by its names
	require.Error(t, mail.NewSender(settings).Send(t.Context(), hello))
	require.Empty(t, server.All())
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at   string
		code int
		want mail.Failure
	}{
		"unknown":   {hello.To, 550, mail.Failure{Step: "recipient", Code: 550, IsFinal: true}},
		"greylist":  {hello.To, 451, mail.Failure{Step: "recipient", Code: 451}},
		"spam":      {"", 554, mail.Failure{Step: "content", Code: 554, IsFinal: true}},
		"full disk": {"", 452, mail.Failure{Step: "content", Code: 452}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := testkit.NewMailServer(t, nil)
			server.Refuse = func(to string) error {
				if to == c.at {
					return testkit.Fails(c.code, "no <"+hello.To+">")
				}
				return nil
			}
			err := mail.NewSender(at(t, server.Addr)).Send(t.Context(), hello)
			require.Equal(t, c.want, err)
			require.NotContains(t, err.Error(), "sam")
		})
	}
}

// A server that is silent, at whatever point, or breaks off costs its time and nothing more.
func TestServersThatDoNotAnswer(t *testing.T) {
	t.Parallel()
	for name, says := range map[string]string{"nothing": "", "a greeting": "220 mail.example\r\n", "no SMTP": "HTTP/1.1 400 Bad Request\r\n\r\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ended := make(chan error, 1)
			listener := silentServer(t, says, ended)
			settings := at(t, listener.Addr().String())
			settings.Patience = 200 * time.Millisecond
			err := mail.NewSender(settings).Send(t.Context(), hello)
			var failure mail.Failure
			require.ErrorAs(t, err, &failure)
			require.False(t, failure.IsFinal)
			require.Error(t, <-ended, "the connection is let go of")
		})
	}
	t.Run("cut off", func(t *testing.T) {
		t.Parallel()
		server := testkit.NewMailServer(t, nil)
		server.CutOff = 1
		sender := mail.NewSender(at(t, server.Addr))
		var failure mail.Failure
		require.ErrorAs(t, sender.Send(t.Context(), hello), &failure)
		require.False(t, failure.IsFinal)
		require.NoError(t, sender.Send(t.Context(), hello))
	})
	t.Run("absent", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, mail.Failure{Step: "connect"}, mail.NewSender(at(t, "127.0.0.1:1")).Send(t.Context(), hello))
	})
}

// An address that a mail program reads as another one is sent nothing.
func TestAddressesThatMeanOthers(t *testing.T) {
	t.Parallel()
	server := testkit.NewMailServer(t, nil)
	for _, to := range []string{"<sam@example.com>", "sam(x)@example.com", "sam@example.com>", "a,b@example.com", "sam@example.com\r\nBcc: eve@example.com",
		"sam@example.com\nRCPT TO:<eve@example.com>", "", "sam", "Sam<sam@example.com>", "sam@@example.com"} {
		message := hello
		message.To = to
		require.Equal(t, mail.Failure{Step: "address", IsFinal: true}, mail.NewSender(at(t, server.Addr)).Send(t.Context(), message), "%q", to)
	}
	require.Zero(t, server.Tries())
	for _, to := range []string{"sam+tag@example.com", "o'hara@example.com", "sám@example.com", "sam@xn--bcher-kva.example"} {
		message := hello
		message.To = to
		require.NoError(t, mail.NewSender(at(t, server.Addr)).Send(t.Context(), message), to)
		require.Equal(t, to, server.Next(t).To)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Sam":                               "“Sam”",
		"Sam O'Hara-Smith & Co":             "“Sam O'Hara-Smith & Co”",
		"Zoë 日本":                            "“Zoë 日本”",
		"Win at https://evil.example/x?y=1": "“Win at https evil example x y 1”",
		"evil.example":                      "“evil example”",
		"evil。example":                      "“evil example”",
		"evil\u2024example":                 "“evil example”",
		"a@evil.example":                    "“a evil example”",
		"x\r\nBcc: eve@evil.example":        "“x Bcc eve evil example”",
		"\u202eelpmaxe.live\u202c":          "“elpmaxe live”",
		"” wrote us. “":                     "“wrote us”",
		"\u200b ./\x00":                     "",
		strings.Repeat("ab ", 40):           "“" + strings.TrimSpace(strings.Repeat("ab ", 17)[:50]) + "…”",
	} {
		require.Equal(t, want, mail.Name(name), "%q", name)
	}
}

func TestLettersLinkToUsAlone(t *testing.T) {
	t.Parallel()
	letters := mail.Letters{Base: "https://play.example"}
	evil := "http://evil.example www.evil.example <a href=x>"
	for _, l := range []mail.Letter{letters.VerifyAddress("tok"), letters.ResetPassword("tok"), letters.PasswordChanged(), letters.AddressChanged(),
		letters.Invitation(mail.Invited{By: evil, Organization: evil}, "tok"), letters.Invitation(mail.Invited{By: evil, Organization: evil, Prompt: evil}, "tok"),
		letters.Invitation(mail.Invited{By: "/", Organization: ".", Prompt: "@"}, "tok")} {
		require.NotContains(t, l.Text, "evil.example")
		require.Equal(t, 1, strings.Count(l.Text, "://"), l.Text)
		require.Contains(t, l.Text, "https://play.example")
		require.NotContains(t, l.Subject, "\n")
		require.NotContains(t, l.Text, "?token", "a token is behind the # alone")
		require.NotContains(t, l.Text, "  ")
	}
}

func forward(listener net.Listener, to string) {
	for {
		from, err := listener.Accept()
		if err != nil {
			return
		}
		behind, err := net.Dial("tcp", to)
		if err != nil {
			return
		}
		go copyAll(behind, from)
		go copyAll(from, behind)
	}
}

func copyAll(to, from net.Conn) {
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		if _, failed := to.Write(buffer[:n]); failed != nil || err != nil {
			_ = to.Close()
			return
		}
	}
}

// silentServer says one thing and then reads until the connection ends.
func silentServer(t *testing.T, says string, ended chan<- error) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = conn.Write([]byte(says))
		for err == nil {
			_, err = conn.Read(make([]byte, 1024))
		}
		ended <- errors.Join(errors.New("ended"), err)
	}()
	return listener
}
