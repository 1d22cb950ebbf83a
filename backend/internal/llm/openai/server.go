package openai

import (
	"net/url"
	"strings"

	"playground/internal/llm"
)

// defaultAPIVersion is asked of an Azure deployment whose address names none.
const defaultAPIVersion = "2024-10-21"

// server is where an endpoint is asked, and in which of the ways that Azure has beside OpenAI's own.
type server struct {
	address llm.Address
	isAzure bool
	// perModel: every model has an address of its own below a resource, its deployment.
	perModel bool
	// deployment is the one model that the address itself names; "" when it names none.
	deployment string
}

// newServer reads the base URL. Settings are checked at the start; an address that is none fails at the
// first call. An Azure address is a deployment (…/openai/deployments/name), Azure's form of OpenAI's own API
// (…/openai/v1), or a resource alone; that is asked by deployments if there is an API version, else in OpenAI's form.
func newServer(o Options) server {
	address, _ := llm.ParseAddress(o.BaseURL)
	if o.APIVersion != "" {
		address = address.WithQuery("api-version", o.APIVersion)
	}
	s := server{address: address}
	_, s.deployment, _ = strings.Cut(address.Path(), "/openai/deployments/")
	s.isAzure = s.deployment != "" || isAzureHost(address.Host())
	isResource := s.isAzure && (address.Path() == "" || address.Path() == "/openai")
	switch {
	case s.deployment != "":
		s.address = address.WithQuery("api-version", defaultAPIVersion)
		if name, err := url.PathUnescape(s.deployment); err == nil {
			s.deployment = name
		}
	case isResource && address.Query().Has("api-version"):
		s.address, s.perModel = address.At("openai/deployments"), true
	case isResource:
		s.address = address.At("openai/v1")
	}
	return s
}

func isAzureHost(host string) bool {
	return strings.HasSuffix(host, ".openai.azure.com") || strings.HasSuffix(host, ".cognitiveservices.azure.com") ||
		strings.HasSuffix(host, ".openai.azure.us") || strings.HasSuffix(host, ".openai.azure.cn")
}

// isOpenAI says whether it is OpenAI's own.
func (s server) isOpenAI() bool {
	return s.address.Host() == "openai.com" || strings.HasSuffix(s.address.Host(), ".openai.com")
}

// path is where a request goes, below the address.
func (s server) path(req llm.Request) string {
	if s.perModel {
		return url.PathEscape(req.Config.Model) + "/" + paths[req.Mode]
	}
	return paths[req.Mode]
}
