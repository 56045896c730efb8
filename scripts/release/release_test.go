package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/validate"

	project "corroborate"
)

// The same source gives the same bytes, wherever it is, and a program that runs.
func TestBuildIsReproducible(t *testing.T) {
	here := target{runtime.GOOS, runtime.GOARCH}
	elsewhere := t.TempDir()
	copySource(t, "../..", elsewhere)
	var sums []string
	for _, dir := range []string{"../..", elsewhere} {
		out := filepath.Join(t.TempDir(), "corroborate")
		if err := build(t.Context(), dir, out, here); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, fmt.Sprintf("%x", sha256.Sum256(data)))
		if said, err := exec.CommandContext(t.Context(), out, "version").Output(); err != nil || !strings.HasPrefix(string(said), "corroborate "+strings.TrimSpace(project.Version)) {
			t.Errorf("the program says %q, %v", said, err)
		}
		if root, err := filepath.Abs("../.."); err != nil || bytes.Contains(data, []byte(root+"/")) || bytes.Contains(data, []byte(elsewhere)) {
			t.Errorf("the program tells where it was built, %v", err)
		}
	}
	if sums[0] != sums[1] {
		t.Errorf("two builds differ: %v", sums)
	}
}

// copySource copies what the program is built from, without a repository, so
// that both builds record no commit.
func copySource(t *testing.T, from, to string) {
	t.Helper()
	t.Setenv("GOFLAGS", "-buildvcs=false")
	for _, name := range []string{"go.mod", "go.sum", "VERSION", "version.go", "schema.graphqls", "cmd", "graph", "internal"} {
		info, err := os.Stat(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.IsDir() {
			err = os.CopyFS(filepath.Join(to, name), os.DirFS(filepath.Join(from, name)))
		} else {
			var data []byte
			if data, err = os.ReadFile(filepath.Join(from, name)); err == nil {
				err = os.WriteFile(filepath.Join(to, name), data, 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// The archive is an OCI layout whose manifests, configurations and layers are
// what their digests say, and whose image runs the program.
func TestImage(t *testing.T) {
	programs := map[string][]byte{"amd64": []byte("for amd64"), "arm64": []byte("for arm64")}
	var archives [2][]byte
	for i := range archives {
		name := filepath.Join(t.TempDir(), "image.tar")
		if err := writeImage(name, programs); err != nil {
			t.Fatal(err)
		}
		var err error
		if archives[i], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(archives[0], archives[1]) {
		t.Error("two archives differ")
	}
	path, err := layout.FromPath(unpack(t, archives[0]))
	if err != nil {
		t.Fatal(err)
	}
	index, err := path.ImageIndex()
	if err != nil {
		t.Fatal(err)
	}
	if err := validate.Index(index); err != nil {
		t.Error(err)
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, m := range manifest.Manifests {
		found = append(found, m.Platform.String())
		image, err := index.Image(m.Digest)
		if err != nil {
			t.Fatal(err)
		}
		config, err := image.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		if config.OS != "linux" || config.Architecture != m.Platform.Architecture || config.Config.User != "65532:65532" {
			t.Errorf("the image is for %s/%s, and runs as %s", config.OS, config.Architecture, config.Config.User)
		}
		if diff := cmp.Diff(dockerfile(t), append(config.Config.Entrypoint, config.Config.Cmd...)); diff != "" {
			t.Errorf("the image runs something else than the Dockerfile's (-Dockerfile +image):\n%s", diff)
		}
		layers, err := image.Layers()
		if err != nil || len(layers) != 1 {
			t.Fatalf("the image has %d layers, %v", len(layers), err)
		}
		files, err := layers[0].Uncompressed()
		if err != nil {
			t.Fatal(err)
		}
		checkFiles(t, files, programs[m.Platform.Architecture])
	}
	if diff := cmp.Diff([]string{"linux/amd64", "linux/arm64"}, found); diff != "" {
		t.Error(diff)
	}
}

// checkFiles looks for the program, which all may run and nobody may write, and
// for a folder for the store.
func checkFiles(t *testing.T, files io.Reader, program []byte) {
	t.Helper()
	seen := map[string]bool{}
	for r := tar.NewReader(files); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		seen[h.Name] = true
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if h.Name == "corroborate" && (h.Mode != 0o755 || h.Uid != 0 || !bytes.Equal(data, program)) {
			t.Errorf("the program is %+v, %d bytes", h, len(data))
		}
		if h.Name == "data/" && h.Uid != nobody {
			t.Errorf("the folder for the store belongs to %d", h.Uid)
		}
	}
	if !seen["corroborate"] || !seen["data/"] || !seen["tmp/"] {
		t.Errorf("the image has %v", seen)
	}
}

// dockerfile is the command line that the Dockerfile's image runs.
func dockerfile(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for line := range strings.Lines(string(text)) {
		for _, instruction := range []string{"ENTRYPOINT ", "CMD "} {
			if list, ok := strings.CutPrefix(line, instruction); ok {
				for word := range strings.SplitSeq(strings.Trim(strings.TrimSpace(list), "[]"), ", ") {
					words = append(words, strings.Trim(word, `"`))
				}
			}
		}
	}
	return words
}

func unpack(t *testing.T, archive []byte) string {
	t.Helper()
	dir := t.TempDir()
	for r := tar.NewReader(bytes.NewReader(archive)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		if err != nil {
			t.Fatal(err)
		}
		if !fs.ValidPath(h.Name) {
			t.Fatalf("the archive has %q in it", h.Name)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, h.Name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
}

// sha256sum can check what is there.
func TestChecksums(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a"), []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := checksums(dir, []string{"a"}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if want := "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a\n"; err != nil || string(got) != want {
		t.Errorf("the checksums are %q, %v", got, err)
	}
}
