package web_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"corroborate/internal/web"
)

func get(t *testing.T, h http.Handler, header ...string) (*http.Response, string) {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, request)
	response := recorder.Result()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func TestPageOfABinaryWithoutBundleSaysHowToGetIt(t *testing.T) {
	response, body := get(t, web.New(fstest.MapFS{}).Page("playground"))
	if response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("status %d", response.StatusCode)
	}
	for _, want := range []string{"make web build", "make run", "/graphql"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not speak of %q:\n%s", want, body)
		}
	}
	if strings.Contains(body, "src=") || strings.Contains(body, "href=") {
		t.Error("the page loads something, and there is nothing to load")
	}
}

func TestPageIsCheckedAgainEveryTime(t *testing.T) {
	page := web.New(fstest.MapFS{"playground/index.html": {Data: []byte("hello")}}).Page("playground")
	response, body := get(t, page)
	if response.StatusCode != http.StatusOK || body != "hello" || response.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("got %d %q %v", response.StatusCode, body, response.Header)
	}
	response, body = get(t, page, "If-None-Match", response.Header.Get("ETag"))
	if response.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("the same page again: %d %q", response.StatusCode, body)
	}
	other := web.New(fstest.MapFS{"playground/index.html": {Data: []byte("changed")}}).Page("playground")
	if response, body = get(t, other, "If-None-Match", response.Header.Get("ETag")); body != "changed" {
		t.Errorf("a changed page: %d %q", response.StatusCode, body)
	}
}

func TestAssets(t *testing.T) {
	pages := web.New(fstest.MapFS{
		"playground/index.html": {Data: []byte("page")},
		"assets/a-1.css":        {Data: []byte("a{}")},
		"assets/b-2.ttf":        {Data: []byte("font")},
		"assets/c-3.exe":        {Data: []byte("what is this")},
		"assets/deep/d-4.js":    {Data: []byte("deep")},
	})
	for name, want := range map[string]string{
		"a-1.css":                  "text/css; charset=utf-8",
		"b-2.ttf":                  "font/ttf",
		"c-3.exe":                  "",
		"d-4.js":                   "",
		"deep/d-4.js":              "",
		"../playground/index.html": "",
		"..":                       "",
		"":                         "",
	} {
		asset, err := pages.Asset(name)
		if asset.Type != want {
			t.Errorf("%q: type %q, want %q", name, asset.Type, want)
		}
		if (want == "") != errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: error %v", name, err)
		}
	}
}

// TestBundle checks the bundle that this test's binary embeds: `make web`
// builds it.
func TestBundle(t *testing.T) {
	pages := web.New(web.Bundle())
	response, body := get(t, pages.Page("playground"))
	if response.StatusCode != http.StatusOK {
		t.Fatalf("there is no bundle: run `make web`, and then this test again")
	}
	for _, bad := range []string{"http://", "https://", "style=", "onload=", "<script>"} {
		if strings.Contains(body, bad) {
			t.Errorf("the page holds %q:\n%s", bad, body)
		}
	}
	loads := 0
	for _, part := range strings.Split(body, `"`) {
		name, isAsset := strings.CutPrefix(part, "assets/") // beside the page, wherever that is
		if !isAsset {
			continue
		}
		loads++
		asset, err := pages.Asset(name)
		if err != nil || len(asset.Body) == 0 {
			t.Errorf("the page loads %s: %v", part, err)
		}
	}
	if loads < 3 {
		t.Errorf("the page loads %d assets, and needs a script, a style sheet and an icon:\n%s", loads, body)
	}
	// The scripts of the explorer are small. Those that a page loads at once load nothing else
	// by themselves; "suppose" and "editor", which are loaded once they are used, share a file.
	for name, most := range map[string]int{"explorer": 45 << 10, "graph": 8 << 10, "suppose": 8 << 10, "editor": 24 << 10} {
		script, err := pages.Asset(pages.Script(name))
		if err != nil {
			t.Fatalf("the bundle has no script %s of the explorer: %v: run `make web`", name, err)
		}
		var zipped bytes.Buffer
		z := gzip.NewWriter(&zipped)
		_, _ = z.Write(script.Body) // a buffer takes all
		_ = z.Close()
		if zipped.Len() > most {
			t.Errorf("the script %s has %d bytes, more than %d", name, zipped.Len(), most)
		}
		atOnce := name == "explorer" || name == "graph"
		if atOnce && regexp.MustCompile("from ?[\"']|import ?[\"'`]|import\\([\"'`]").Match(script.Body) {
			t.Errorf("the script %s loads others", name)
		}
	}
	// Every file of the bundle can be asked for.
	err := fs.WalkDir(web.Bundle(), "assets", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			_, err = pages.Asset(strings.TrimPrefix(path, "assets/"))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
