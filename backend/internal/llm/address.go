package llm

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
)

// Address is where a provider's API lies. What is sent and what is recorded both come from it, so a record
// never names an address that nothing was sent to.
type Address struct{ base url.URL }

// ParseAddress reads a base URL as people write it: with or without a slash at the end, with a query, or copied
// from a call, path and all. An error says what is wrong and never shows the address, which may hold a key.
func ParseAddress(base string) (Address, error) {
	u, err := url.Parse(strings.TrimSpace(base))
	switch {
	case err != nil:
		return Address{}, errors.New("it is no URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return Address{}, errors.New("it must begin with http:// or https://")
	case u.Hostname() == "":
		return Address{}, errors.New("it names no host")
	}
	if _, err := url.ParseQuery(u.RawQuery); err != nil {
		return Address{}, errors.New("its query cannot be read")
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	for _, call := range callPaths {
		path = strings.TrimRight(strings.TrimSuffix(path, call), "/")
	}
	u.Path, u.RawPath, u.Fragment, u.RawFragment = "/", "", "", ""
	return Address{*u.JoinPath(path)}, nil
}

// callPaths are the calls of the APIs that we speak.
var callPaths = []string{"/chat/completions", "/completions", "/messages"}

// URL is the address of a call: path, escaped, below the base, and the base's query after it.
func (a Address) URL(path string) *url.URL { return a.base.JoinPath(path) }

// Host is the host alone, in lower case, without its port.
func (a Address) Host() string { return strings.ToLower(a.base.Hostname()) }

// Hosts are the forms in which an error may name the server. A word without a dot or a port may be any word.
func (a Address) Hosts() []string {
	var hosts []string
	for _, host := range []string{a.base.Host, a.base.Hostname()} {
		if strings.ContainsAny(host, ".:") {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// Path is the base's path, "" or with a slash in front and none at the end.
func (a Address) Path() string { return strings.TrimRight(a.base.EscapedPath(), "/") }

// At is the same server with another base path.
func (a Address) At(path string) Address {
	u := a.base
	u.Path, u.RawPath = "/", ""
	return Address{*u.JoinPath(path)}
}

// WithQuery sets a parameter that the base does not have.
func (a Address) WithQuery(name, value string) Address {
	query := a.base.Query()
	if !query.Has(name) {
		query.Set(name, value)
		a.base.RawQuery = query.Encode()
	}
	return a
}

// Query is the base's query.
func (a Address) Query() url.Values { return a.base.Query() }

// Secrets are the parts of the base that are kept out of errors and logs.
func (a Address) Secrets() []string {
	var secrets []string
	if password, has := a.base.User.Password(); has {
		secrets = append(secrets, password)
	}
	for name, values := range a.base.Query() {
		if name != versionQuery {
			secrets = append(secrets, values...)
		}
	}
	return secrets
}

// versionQuery is the one part of a query that is no secret and says what was asked.
const versionQuery = "api-version"

var plainVersion = regexp.MustCompile(`^[\w.-]{1,32}$`)

// Endpoint is URL as a record names it: scheme, host, path and API version, without the user and the rest of
// the query, where secrets may stand.
func (a Address) Endpoint(path string) string {
	u := a.URL(path)
	clean := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	if version := u.Query().Get(versionQuery); plainVersion.MatchString(version) {
		clean.RawQuery = url.Values{versionQuery: {version}}.Encode()
	}
	return clean.String()
}
