// Command contractgen carries the rules of openapi.yaml into Go, so that they stand once. It writes the
// document again with each rule of a request's body as a validate tag beside the property, for
// oapi-codegen to put into the types, and a table of what every operation takes.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"gopkg.in/yaml.v3"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: contractgen OPENAPI_FILE TAGGED_OPENAPI_FILE TABLE_FILE")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(in, tagged, table string) error {
	raw, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	var root object
	if err := yaml.Unmarshal(raw, &root); err != nil {
		return err
	}
	d := document{root}
	source, err := d.table()
	if err != nil {
		return err
	}
	for _, name := range d.bodies() {
		d.tag(d.schema(name), map[string]bool{})
	}
	out, err := json.MarshalIndent(d.root, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(tagged, out, 0o600); err != nil {
		return err
	}
	return os.WriteFile(table, source, 0o600)
}
