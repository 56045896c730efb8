package explorer

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange/dossier"
	"corroborate/internal/wording"
)

//go:embed pages/*.tmpl
var templates embed.FS

//go:embed style.css
var style []byte

//go:embed suppose.css
var supposeStyle []byte

// frame is what is around the content of a page.
type frame struct {
	Title    string
	Theme    string // "light" or "dark"; empty for what the reader's system prefers
	Here     string // the list that the page belongs to, as an address below the root; elsewhere for none
	Search   string // what the search box holds
	Save     string // the address at which the page can be saved as a view; empty if it cannot
	Sequence int64  // how far the map has come
	Style    string
	Script   string
	Extra    string // the script of this page alone; empty if it has none
	Editor   string // the script that edits; empty if no page offers to
	Version  string
	Content  any
	depth    int
}

// elsewhere is where pages are that belong to no list.
const elsewhere = "-"

// themeCookie holds the theme that a reader chose. The script sets it.
const themeCookie = "corroborate-theme"

func (e *Explorer) newFrame(r *http.Request, depth int) *frame {
	f := &frame{Style: e.style.name, Script: e.script, Editor: e.Editor, Version: e.Version, Here: elsewhere, depth: depth}
	if c, err := r.Cookie(themeCookie); err == nil && (c.Value == "light" || c.Value == "dark") {
		f.Theme = c.Value
	}
	return f
}

// ref is a record as pages link to it.
type ref struct {
	Kind evidence.Kind
	Key  evidence.Key
	Text string
}

func refTo(it evidence.Item) ref {
	return ref{it.EntryKind(), it.EntryMeta().Key, it.Headline()}
}

// address is the address of a record's page below the root; empty for none.
func address(kind evidence.Kind, key string) string {
	if kind == "" || kind == evidence.KindLink || key == "" {
		return ""
	}
	return evidence.Word(kind) + "/" + url.PathEscape(key)
}

// parsePages parses the templates. Addresses on a page are relative, because a proxy may
// serve all of this under a path; so the templates differ by the depth of their pages.
func parsePages() (map[string]*template.Template, error) {
	pages := map[string]*template.Template{}
	for depth, root := range []string{"./", "../"} {
		shared, err := template.New("shared").Funcs(functions(root)).ParseFS(templates, "pages/frame.tmpl", "pages/parts.tmpl", "pages/edit.tmpl", "pages/suppose.tmpl")
		if err != nil {
			return nil, err
		}
		for _, name := range []string{"list", "claim", "record", "whatif", "history", "gaps", "path", "graph", "undo", "save", "tags", "timeline", "compare", "matrix", "search", "help", "error"} {
			one, err := shared.Clone()
			if err == nil {
				one, err = one.ParseFS(templates, "pages/"+name+".tmpl")
			}
			if err != nil {
				return nil, err
			}
			pages[pageName(depth, name)] = one
		}
	}
	return pages, nil
}

func pageName(depth int, name string) string { return fmt.Sprint(depth, name) }

// functions are those of the templates. Of a long list, a page shows a few, and folds the
// others.
func functions(root string) template.FuncMap {
	return template.FuncMap{
		"root": func() string { return root },
		"at": func(kind evidence.Kind, key any) string {
			if to := address(kind, fmt.Sprint(key)); to != "" {
				return root + to
			}
			return ""
		},
		"kind":    func(k evidence.Kind) string { return evidence.Word(k) },
		"kinds":   evidence.Plural,
		"listAt":  func(k evidence.Kind) string { return root + listAddress(k) },
		"icon":    func(k evidence.Kind) string { return icons[k] },
		"named":   func(n dossier.Named) ref { return ref{n.Kind, evidence.Key(n.Key), n.Text} },
		"count":   counted,
		"capital": wording.Capital,
		"words": func() (string, error) {
			text, err := json.Marshal(map[string]any{"spelled": wording.Spelled(), "kinds": wording.Kinds()})
			return string(text), err
		},
		"lower":   strings.ToLower,
		"heading": func(k evidence.Kind) string { return headings[k] },
		"echoes":  echoes,
		"labeled": func(r rating, of string) labeled { return labeled{r, of} },
		"shown":   func(n int, list any) any { v := reflect.ValueOf(list); return v.Slice(0, min(n, v.Len())).Interface() },
		"folded": func(n int, list any) any {
			v := reflect.ValueOf(list)
			return v.Slice(min(n, v.Len()), v.Len()).Interface()
		},
		"lists": lists,
		"sharing": func(claims []column, rows []sharedRow) map[string]any {
			return map[string]any{"Claims": claims, "Rows": rows}
		},
	}
}

// icons mark the kinds of records by a shape, so that they are told apart without color.
var icons = map[evidence.Kind]string{
	evidence.KindClaim: "◆", evidence.KindTestimony: "❝", evidence.KindStudy: "▦", evidence.KindSource: "▤", evidence.KindAgent: "●", evidence.KindCaveat: "▲", evidence.KindRemark: "✎", evidence.KindView: "★",
}

// buildOf is a short hash of what pages are made of besides the map.
func buildOf(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%s\n", p)
	}
	entries, _ := templates.ReadDir("pages") // what is embedded can be read
	for _, entry := range entries {
		text, _ := templates.ReadFile("pages/" + entry.Name())
		h.Write(text)
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

// asset is a file that pages load. Its name has a hash of its content, so that browsers
// may keep it for good.
type asset struct {
	name   string
	plain  []byte
	zipped []byte
}

func styleSheet() asset {
	all := slices.Concat(style, supposeStyle)
	sum := sha256.Sum256(all)
	return asset{name: "explorer-" + hex.EncodeToString(sum[:5]) + ".css", plain: all, zipped: zip(all, gzip.BestCompression)}
}

// zip compresses a body by a level of gzip.
func zip(body []byte, level int) []byte {
	var zipped bytes.Buffer
	z, _ := gzip.NewWriterLevel(&zipped, level) // the levels here are valid
	_, _ = z.Write(body)                        // a buffer takes all
	_ = z.Close()
	return zipped.Bytes()
}

// ServeHTTP implements http.Handler.
func (a asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/css; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := a.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = a.zipped
	}
	_, _ = w.Write(body) // nobody is left to tell
}

// lists are the lists that every page leads to.
func lists() []choice {
	var list []choice
	for _, k := range []evidence.Kind{evidence.KindClaim, evidence.KindSource, evidence.KindStudy, evidence.KindTestimony, evidence.KindAgent, evidence.KindCaveat, evidence.KindRemark, evidence.KindView} {
		label := cmp.Or(shortHeadings[k], headings[k])
		list = append(list, choice{Value: listAddress(k), Label: label})
	}
	return list
}
