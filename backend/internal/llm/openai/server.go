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
	listed  llm.Address // where its list of models is; at Azure that of all it has, not of what can be run
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
	s := server{address: address, listed: address}
	resource, deployment, _ := strings.Cut(address.Path(), "/openai/deployments/")
	switch {
	case deployment != "":
		s.isAzure, s.deployment = true, deployment
		s.address = address.WithQuery("api-version", defaultAPIVersion)
		s.listed = s.address.At(resource + "/openai")
		if name, err := url.PathUnescape(deployment); err == nil {
			s.deployment = name
		}
	case isResource(address):
		s.isAzure = true
		s.listed = address.At(strings.TrimSuffix(address.Path(), "/openai") + "/openai")
		s.perModel = address.Query().Has("api-version")
		s.address = s.listed.At(s.listed.Path() + "/deployments")
		if !s.perModel {
			s.address = s.listed.At(s.listed.Path() + "/v1")
			s.listed = s.address
		}
	default:
		s.isAzure = isAzureHost(address.Host())
	}
	return s
}

// isResource says whether an address is an Azure resource alone. Anywhere else than at Azure, as at a gateway
// before it, the API version gives it away.
func isResource(address llm.Address) bool {
	path := address.Path()
	if isAzureHost(address.Host()) {
		return path == "" || path == "/openai"
	}
	return address.Query().Has("api-version") && !strings.HasSuffix(path, "/v1") && !strings.HasSuffix(path, "/models")
}

func isAzureHost(host string) bool {
	for _, suffix := range []string{".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com", ".openai.azure.us", ".openai.azure.cn"} {
		if strings.HasSuffix(host, suffix) {
			return true
		}
	}
	return false
}

// isOpenAI says whether it is OpenAI's own.
func (s server) isOpenAI() bool {
	return s.address.Host() == "openai.com" || strings.HasSuffix(s.address.Host(), ".openai.com")
}

// path is where a request goes, below the address.
func (s server) path(req *llm.Request) string {
	if s.perModel {
		return url.PathEscape(req.Config.Model) + "/" + paths[req.Mode]
	}
	return paths[req.Mode]
}
