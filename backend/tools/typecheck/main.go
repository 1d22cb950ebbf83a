// Command typecheck says whether packages would compile for another system: `typecheck DIR OS PACKAGE…`. It reads and
// checks types from the source, the libraries' too, and generates no code: that takes seconds, where a build takes minutes
// for SQLite's translated C alone.
package main

import (
	"fmt"
	"os"

	"golang.org/x/tools/go/packages"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: typecheck DIR OS PACKAGE…")
		os.Exit(2)
	}
	loaded, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps |
			packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo,
		Dir: os.Args[1], Env: append(os.Environ(), "GOOS="+os.Args[2], "CGO_ENABLED=0"),
	}, os.Args[3:]...)
	if err != nil {
		fmt.Fprintln(os.Stderr, "the packages for", os.Args[2], "are not read:", err)
		os.Exit(1)
	}
	if packages.PrintErrors(loaded) > 0 {
		fmt.Fprintln(os.Stderr, "does not compile for", os.Args[2])
		os.Exit(1)
	}
}
