// Package contract is what openapi.yaml promises, as the server uses it: the types and the interface
// that are generated from it, who may call each operation, the checks of a request, and the document
// and its reference as they are served. It knows no use case.
package contract

import (
	_ "embed"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// Document is openapi.yaml as it is served, a copy that `make generate` makes.
//
//go:embed openapi.yaml
var Document []byte

// Spec reads the document.
func Spec() (*openapi3.T, error) { return openapi3.NewLoader().LoadFromData(Document) }

// Contract is the document as the middleware and the reference need it, the same for all servers of a
// process.
type Contract struct {
	routes    Routes
	reference []byte
}

// Load reads the document once per process.
var Load = sync.OnceValues(func() (*Contract, error) {
	spec, err := Spec()
	if err != nil {
		return nil, err
	}
	routes, err := RoutesOf(spec)
	if err != nil {
		return nil, err
	}
	reference, err := renderReference(spec)
	return &Contract{routes: routes, reference: reference}, err
})

// Routes are the operations of the document.
func (c *Contract) Routes() Routes { return c.routes }

// Reference is the document as a page to browse, with the Content-Security-Policy to serve it under.
func (c *Contract) Reference() (html []byte, policy string) { return c.reference, referencePolicy }
