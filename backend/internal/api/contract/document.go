// Package gen is what openapi.yaml says, as Go: types, the server interface, and the document itself.
package gen

import (
	_ "embed"

	"github.com/getkin/kin-openapi/openapi3"
)

// Document is openapi.yaml as it is served, a copy that `make generate` makes.
//
//go:embed openapi.yaml
var Document []byte

// Spec reads the document.
func Spec() (*openapi3.T, error) { return openapi3.NewLoader().LoadFromData(Document) }
