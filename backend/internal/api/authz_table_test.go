package api_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTheDocumentAsksForNoLess compares what openapi.yaml demands for each operation, of people and of keys, with the
// record. The tests of who reaches what take their expectations from the document, so a demand that became weaker there
// would weaken them too; a change of the record is a change of rights, to be read as one.
func TestTheDocumentAsksForNoLess(t *testing.T) {
	const file = "testdata/demands.txt"
	var lines []string
	for _, o := range operations(t) {
		line := fmt.Sprintf("%-20s %v", o.OperationID, o.Extensions["x-authz"])
		for _, extension := range []string{"x-scope", "x-in-project"} {
			if said, is := o.Extensions[extension]; is {
				line += fmt.Sprintf(", %s %v", extension, said)
			}
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	text := strings.Join(lines, "\n") + "\n"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), text)
}
