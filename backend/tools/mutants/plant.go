package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Where rights are looked at. In the first files every condition is about them; in the others those alone that call
// one of the checks.
var (
	rightsFiles = []string{"internal/domain/access.go", "internal/domain/handle.go", "internal/domain/share.go",
		"internal/domain/policy.go", "internal/domain/api_key.go", "internal/app/access.go"}
	otherFiles = []string{"internal/app/*.go", "internal/api/*.go"}
	checkCalls = regexp.MustCompile(`\b(still[A-Z]\w*|checkOwn\w*|CheckRole|CheckKey|CheckBudget|MayManage|RunsOf|ByShare)\(|\b[aA]ctor\.Check\(|Role\.Has\(`)
	// testFiles hold the tests that must notice, on SQLite, which is the faster.
	testFiles = regexp.MustCompile(`/(matrix|roles|isolation|api_keys|api_key_use|shares|guests|members|organizations|invitations|stale_rights|audit_events|presence|sessions|leaving|links|comments)_test\.go$`)
)

// mutant is one check less.
type mutant struct {
	number int
	what   string
}

// planter puts switches into sources.
type planter struct {
	mutants []mutant
	files   map[string][]byte
	folders map[string]string // to package names
}

// plant returns what can be switched off, and the sources that have the switches.
func plant() ([]mutant, map[string][]byte, error) {
	p := planter{files: map[string][]byte{}, folders: map[string]string{}}
	for _, path := range rightsFiles {
		if err := p.file(path, func(string) bool { return true }); err != nil {
			return nil, nil, err
		}
	}
	for _, pattern := range otherFiles {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			return nil, nil, err
		}
		for _, path := range paths {
			if slices.Contains(rightsFiles, path) || strings.HasSuffix(path, "_test.go") {
				continue
			}
			if err := p.file(path, checkCalls.MatchString); err != nil {
				return nil, nil, err
			}
		}
	}
	for folder, name := range p.folders {
		p.files[folder+"/mutant_switch.go"] = []byte("package " + name + "\n" + switches)
	}
	p.policy()
	return p.mutants, p.files, nil
}

const switches = `
import (
	"os"
	"strconv"
)

var mutantOn, _ = strconv.Atoi(os.Getenv("MUTANT"))

func mutant(number int) bool { return mutantOn == number }
`

// policy has a switch for each action that a standing does not allow.
func (p *planter) policy() {
	source := "package domain\n\nfunc init() {\n"
	for _, standing := range []string{"viewer", "share:edit", "share:view"} {
		for _, action := range []string{"edit", "run", "manage"} {
			if standing == "share:edit" && action == "edit" {
				continue
			}
			n := p.add("domain/policy.go: %q may %s too", standing, action)
			source += fmt.Sprintf("\tif mutant(%d) {\n\t\tpolicy[%q] = append(policy[%q], %q)\n\t}\n", n, standing, standing, action)
		}
	}
	for _, grant := range [][2]string{{"admin", "owner"}, {"member", "admin"}, {"member", "owner"}, {"viewer", "admin"}} {
		n := p.add("domain/policy.go: %q administers what %q does", grant[0], grant[1])
		source += fmt.Sprintf("\tif mutant(%d) {\n\t\tadministers[%q] = append(administers[%q], %q)\n\t}\n", n, grant[0], grant[0], grant[1])
	}
	p.files["internal/domain/mutant_policy.go"] = []byte(source + "}\n")
}

func (p *planter) add(format string, args ...any) int {
	p.mutants = append(p.mutants, mutant{number: len(p.mutants) + 1, what: fmt.Sprintf(format, args...)})
	return len(p.mutants)
}

// insertion is text that goes into a source at an offset.
type insertion struct {
	at   int
	text string
}

// file puts switches at those conditions of a file whose text is about rights.
func (p *planter) file(path string, isAboutRights func(text string) bool) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, path, source, 0)
	if err != nil {
		return err
	}
	f := sourceFile{planter: p, path: path, source: source, set: set, isAboutRights: isAboutRights}
	for _, d := range parsed.Decls {
		if fn, is := d.(*ast.FuncDecl); is && fn.Body != nil {
			f.function(fn)
		}
	}
	if len(f.insertions) == 0 {
		return nil
	}
	p.folders[filepath.Dir(path)] = parsed.Name.Name
	p.files[path] = f.changed()
	return nil
}

// sourceFile is one that gets switches.
type sourceFile struct {
	*planter
	path          string
	source        []byte
	set           *token.FileSet
	isAboutRights func(string) bool
	insertions    []insertion
}

func (f *sourceFile) changed() []byte {
	slices.SortStableFunc(f.insertions, func(a, b insertion) int { return a.at - b.at })
	var out []byte
	from := 0
	for _, i := range f.insertions {
		out = append(append(out, f.source[from:i.at]...), i.text...)
		from = i.at
	}
	return append(out, f.source[from:]...)
}

func (f *sourceFile) offset(p token.Pos) int { return f.set.Position(p).Offset }

func (f *sourceFile) text(from, to token.Pos) string {
	return strings.Join(strings.Fields(string(f.source[f.offset(from):f.offset(to)])), " ")
}

// put adds a switch at an expression: %d in before is its number.
func (f *sourceFile) put(e ast.Expr, before, what string) {
	n := f.add("%s:%d: %s %s", strings.TrimPrefix(f.path, "internal/"), f.set.Position(e.Pos()).Line, what, f.text(e.Pos(), e.End()))
	f.insertions = append(f.insertions, insertion{f.offset(e.Pos()), fmt.Sprintf(before, n)}, insertion{f.offset(e.End()), ")"})
}

const (
	never  = "!mutant(%d) && ("
	always = "mutant(%d) || ("
)

func (f *sourceFile) function(fn *ast.FuncDecl) {
	isBool := fn.Type.Results != nil && len(fn.Type.Results.List) == 1 && f.text(fn.Type.Results.List[0].Type.Pos(), fn.Type.Results.List[0].Type.End()) == "bool"
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return true
		case *ast.IfStmt:
			f.condition(n)
		case *ast.CaseClause:
			f.branch(n)
		case *ast.ReturnStmt:
			if isBool && len(n.Results) == 1 && f.isAboutRights(f.text(n.Pos(), n.End())) && slices.Contains(rightsFiles, f.path) {
				f.put(n.Results[0], always, fn.Name.Name+" is always true, not")
			}
		}
		return true
	})
}

// condition has a check that never refuses, and one that always grants. What only hands on a failure is no check.
func (f *sourceFile) condition(n *ast.IfStmt) {
	whole := f.text(n.Pos(), n.Body.Pos())
	if !f.isAboutRights(whole) || n.Init == nil && f.text(n.Cond.Pos(), n.Cond.End()) == "err != nil" {
		return
	}
	if endsInReturn(n.Body.List) {
		f.put(n.Cond, never, "never: "+whole+" –")
	} else {
		f.put(n.Cond, always, "always: "+whole+" –")
	}
}

// branch has a case of a switch without a value that never comes.
func (f *sourceFile) branch(n *ast.CaseClause) {
	for _, e := range n.List {
		if _, is := e.(*ast.BinaryExpr); is || strings.HasPrefix(f.text(e.Pos(), e.End()), "!") {
			if f.isAboutRights(f.text(e.Pos(), e.End())) && endsInReturn(n.Body) {
				f.put(e, never, "never: case")
			}
		}
	}
}

func endsInReturn(body []ast.Stmt) bool {
	if len(body) == 0 {
		return false
	}
	_, is := body[len(body)-1].(*ast.ReturnStmt)
	return is
}

// testsOfRights is a pattern of the tests that must notice.
func testsOfRights() (string, error) {
	paths, err := filepath.Glob("internal/api/*_test.go")
	if err != nil {
		return "", err
	}
	var names []string
	for _, path := range paths {
		if !testFiles.MatchString("/" + path) {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return "", err
		}
		for _, d := range parsed.Decls {
			if fn, is := d.(*ast.FuncDecl); is && strings.HasPrefix(fn.Name.Name, "Test") {
				names = append(names, fn.Name.Name)
			}
		}
	}
	return "^(" + strings.Join(names, "|") + ")$/^(sqlite|owner|admin|member)$/^sqlite$", nil
}
