// Command apicheck holds the promises openapi.yaml makes beyond its own format: it is valid, every
// operation says who may call it (x-authz) and how large its body may be (x-max-body), which the server
// obeys, every operation has a camelCase id of its own, since the generated clients take their method names
// from it, and one that is deprecated says since when and when it goes.
package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

var camelCase = regexp.MustCompile(`^[a-z][a-z0-9]*([A-Z][a-z0-9]*)*$`)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: apicheck OPENAPI_FILE")
		os.Exit(2)
	}
	doc, err := openapi3.NewLoader().LoadFromFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	faults := check(doc)
	for _, fault := range faults {
		fmt.Fprintln(os.Stderr, fault)
	}
	if len(faults) > 0 {
		os.Exit(1)
	}
}

func check(doc *openapi3.T) []string {
	var faults []string
	if err := doc.Validate(context.Background()); err != nil {
		faults = append(faults, err.Error())
	}
	owner := map[string]string{}
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			where := method + " " + path
			for _, fault := range checkOperation(operation) {
				faults = append(faults, where+": "+fault)
			}
			if first, taken := owner[operation.OperationID]; taken {
				faults = append(faults, fmt.Sprintf("%s: operationId %q is also that of %s", where, operation.OperationID, first))
			}
			owner[operation.OperationID] = where
		}
	}
	slices.Sort(faults)
	return faults
}

func checkOperation(operation *openapi3.Operation) []string {
	var faults []string
	if !camelCase.MatchString(operation.OperationID) {
		faults = append(faults, fmt.Sprintf("operationId %q is not camelCase", operation.OperationID))
	}
	if authz, ok := operation.Extensions["x-authz"]; !ok || authz == nil || authz == "" {
		faults = append(faults, "x-authz is missing: say who may call it")
	}
	if fault := checkMaxBody(operation); fault != "" {
		faults = append(faults, fault)
	}
	if fault := checkDeprecation(operation); operation.Deprecated && fault != "" {
		faults = append(faults, fault)
	}
	return faults
}

// maxPublicBody is how large a body may be that is read before it is known whose it is.
const maxPublicBody = 16 << 10

func checkMaxBody(operation *openapi3.Operation) string {
	most, ok := operation.Extensions["x-max-body"].(float64)
	switch {
	case !ok || most < 0 || most != math.Trunc(most):
		return "x-max-body is missing: say how many bytes its body may have, 0 for no body"
	case operation.RequestBody == nil && most > 0:
		return "x-max-body is not 0, and there is no requestBody"
	case operation.RequestBody != nil && most == 0:
		return "x-max-body is 0, and there is a requestBody"
	case operation.Extensions["x-authz"] == "public" && most > maxPublicBody:
		return "x-max-body of a public operation is at most 16384"
	}
	return ""
}

// checkDeprecation demands the two days of a deprecated operation, and half a year between them.
func checkDeprecation(operation *openapi3.Operation) string {
	days := [2]time.Time{}
	for i, extension := range []string{"x-deprecated-at", "x-sunset"} {
		text, _ := operation.Extensions[extension].(string)
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return "is deprecated: give " + extension + " as a quoted day, such as '2027-01-31'"
		}
		days[i] = day
	}
	if days[1].Before(days[0].AddDate(0, 6, 0)) {
		return "x-sunset is less than six months after x-deprecated-at"
	}
	return ""
}
