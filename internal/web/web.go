// Package web serves the pages that are embedded in the binary: the playground,
// and what it loads. Their sources are in /web, and Vite builds them into dist.
package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed all:dist
var dist embed.FS

//go:embed missing.html
var missing []byte

// policy lets a page load from the server that it came from, and from nowhere
// else. The editor sets inline styles, and its style sheet holds its fonts.
const policy = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"font-src 'self' data:; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// types are the content types of what a bundle holds. They are listed so that
// they do not depend on the machine's own table.
var types = map[string]string{
	".css":   "text/css; charset=utf-8",
	".html":  "text/html; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".json":  "application/json",
	".map":   "application/json",
	".svg":   "image/svg+xml",
	".png":   "image/png",
	".ttf":   "font/ttf",
	".woff":  "font/woff",
	".woff2": "font/woff2",
}

// Bundle is the bundle that this binary was built with. It is empty where the
// binary was built without one.
func Bundle() fs.FS {
	sub, err := fs.Sub(dist, "dist/pages")
	if err != nil { // only a malformed path, and this one is a constant
		panic(err)
	}
	return sub
}

// Pages serves the pages of a bundle.
type Pages struct {
	bundle fs.FS
}

// New serves the pages of a bundle: as a rule, of Bundle.
func New(bundle fs.FS) *Pages { return &Pages{bundle: bundle} }

// Page answers with one page of the bundle, by its folder's name. Where the
// bundle does not hold it, the answer says how to get one that does.
func (p *Pages) Page(name string) http.Handler {
	body, err := fs.ReadFile(p.bundle, path.Join(name, "index.html"))
	if err != nil {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			head(w, types[".html"], "no-store")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write(missing) // nobody is left to tell
		})
	}
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head(w, types[".html"], "no-cache")
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(body) // nobody is left to tell
	})
}

func head(w http.ResponseWriter, contentType, cache string) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", cache)
}

// Script returns the name of a script among the assets, by the name that its source has,
// without the hash of its content. It is empty where the bundle does not hold it.
func (p *Pages) Script(name string) string {
	found, err := fs.Glob(p.bundle, path.Join("assets", name+"-????????.js"))
	if err != nil || len(found) == 0 { // a malformed pattern finds nothing
		return ""
	}
	return path.Base(found[0])
}

// Asset is what a page loads, by its name in the bundle's assets.
type Asset struct {
	Type string // its content type
	Body []byte
}

// Asset returns an asset, and fs.ErrNotExist where there is none of that name.
func (p *Pages) Asset(name string) (Asset, error) {
	kind, known := types[path.Ext(name)]
	if !known || strings.Contains(name, "/") || !fs.ValidPath(name) {
		return Asset{}, fmt.Errorf("asset %q: %w", name, fs.ErrNotExist)
	}
	body, err := fs.ReadFile(p.bundle, path.Join("assets", name))
	if err != nil {
		return Asset{}, fmt.Errorf("asset %q: %w", name, err)
	}
	return Asset{Type: kind, Body: body}, nil
}

// ServeHTTP answers with the asset. Its name holds a hash of its content, so
// that it may be kept for good. A worker runs under the policy it comes with.
func (a Asset) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	head(w, a.Type, "public, max-age=31536000, immutable")
	_, _ = w.Write(a.Body) // nobody is left to tell
}
