package config

import (
	"errors"
	"net/mail"
	"net/url"
	"strings"
)

// SMTP is the server that takes mails, and whom they are from.
type SMTP struct {
	Host, Port     string
	User, Password string // "" for none
	From           mail.Address
	IsTLS          bool // from the first byte on; else STARTTLS where it is offered
}

var errSMTP = errors.New("no smtp or smtps URL with a from")

// UnmarshalText reads smtp://user:password@host:port?from=… or smtps://…. Its errors quote nothing.
func (s *SMTP) UnmarshalText(text []byte) error {
	u, err := url.Parse(string(text))
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || strings.Trim(u.Path, "/") != "" || u.Fragment != "" {
		return errSMTP
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil || len(query) != 1 || len(query["from"]) != 1 {
		return errSMTP
	}
	from, err := mail.ParseAddress(query.Get("from"))
	if err != nil {
		return errSMTP
	}
	*s = SMTP{Host: u.Hostname(), Port: u.Port(), User: u.User.Username(), From: *from, IsTLS: u.Scheme == "smtps"}
	s.Password, _ = u.User.Password()
	switch {
	case (s.User == "") != (s.Password == ""):
		return errSMTP
	case s.Port != "":
	case s.IsTLS:
		s.Port = "465"
	default:
		s.Port = "587"
	}
	return nil
}

// String hides the password, and all else, from every format verb and log line.
func (SMTP) String() string { return "[hidden]" }

// GoString hides the value from %#v.
func (SMTP) GoString() string { return "[hidden]" }

// MarshalText hides the value from encoders, so from logs in JSON.
func (SMTP) MarshalText() ([]byte, error) { return []byte("[hidden]"), nil }
