// Command release builds the files of a release: programs for five systems, an image in an
// OCI archive, and the checksums of all. The same commit gives the same bytes.
package main

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"

	project "corroborate"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	out := flag.String("out", "bin/release", "the folder to build in")
	flag.Parse()
	err := release(ctx, *out)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// target is a system to build for, by Go's names.
type target struct{ os, arch string }

func targets() []target {
	return []target{{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}}
}

func (t target) file(version string) string {
	name := "corroborate-" + version + "-" + t.os + "-" + t.arch
	if t.os == "windows" {
		name += ".exe"
	}
	return name
}

func release(ctx context.Context, out string) error {
	version := strings.TrimSpace(project.Version)
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	var names []string
	programs := map[string][]byte{} // for Linux, by architecture
	for _, t := range targets() {
		name := t.file(version)
		if err := build(ctx, ".", filepath.Join(out, name), t); err != nil {
			return err
		}
		names = append(names, name)
		if t.os == "linux" {
			data, err := os.ReadFile(filepath.Join(out, name))
			if err != nil {
				return err
			}
			programs[t.arch] = data
		}
	}
	archive := "corroborate-" + version + "-oci.tar"
	if err := writeImage(filepath.Join(out, archive), programs); err != nil {
		return err
	}
	return checksums(out, append(names, archive))
}

// build builds the program of a source tree. Nothing of this machine gets into it.
func build(ctx context.Context, dir, out string, t target) error {
	out, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, "./cmd/corroborate")
	command.Dir = dir
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+t.os, "GOARCH="+t.arch, "GOAMD64=v1", "GOARM64=v8.0")
	if said, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("building for %s/%s: %w\n%s", t.os, t.arch, err, said)
	}
	return nil
}

// checksums writes SHA256SUMS, which `sha256sum --check` reads.
func checksums(dir string, names []string) error {
	var text strings.Builder
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "%x  %s\n", sha256.Sum256(data), name)
	}
	return os.WriteFile(filepath.Join(dir, "SHA256SUMS"), []byte(text.String()), 0o644)
}

// nobody is the user, and the group, that the image runs as.
const nobody = 65532

// writeImage writes an OCI archive with the program for each architecture. The image is that
// of the Dockerfile, but without a base image, which the program does not need. If a Neo4j
// has a certificate of a public authority, mount their certificates and set SSL_CERT_FILE.
func writeImage(name string, programs map[string][]byte) (err error) {
	dir, err := os.MkdirTemp("", "corroborate-image-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	var index v1.ImageIndex = empty.Index
	for _, t := range targets() {
		program, ok := programs[t.arch]
		if t.os != "linux" || !ok {
			continue
		}
		image, err := imageOf(program, t)
		if err != nil {
			return err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: image,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: t.os, Architecture: t.arch}}})
	}
	if _, err := layout.Write(dir, mutate.IndexMediaType(index, types.OCIImageIndex)); err != nil {
		return err
	}
	var archive bytes.Buffer
	if err := pack(&archive, os.DirFS(dir)); err != nil {
		return err
	}
	return os.WriteFile(name, archive.Bytes(), 0o644)
}

func imageOf(program []byte, t target) (v1.Image, error) {
	var files bytes.Buffer
	w := tar.NewWriter(&files)
	for _, file := range []struct {
		header tar.Header
		data   []byte
	}{
		{tar.Header{Name: "corroborate", Typeflag: tar.TypeReg, Mode: 0o755}, program},
		{tar.Header{Name: "data/", Typeflag: tar.TypeDir, Mode: 0o755, Uid: nobody, Gid: nobody}, nil},
		{tar.Header{Name: "tmp/", Typeflag: tar.TypeDir, Mode: 0o1777}, nil},
	} {
		file.header.Size, file.header.ModTime, file.header.Format = int64(len(file.data)), time.Unix(0, 0), tar.FormatPAX
		if err := w.WriteHeader(&file.header); err != nil {
			return nil, err
		}
		if _, err := w.Write(file.data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(files.Bytes())), nil },
		tarball.WithMediaType(types.OCILayer))
	if err != nil {
		return nil, err
	}
	image, err := mutate.AppendLayers(mutate.MediaType(mutate.ConfigMediaType(empty.Image, types.OCIConfigJSON), types.OCIManifestSchema1), layer)
	if err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = t.os, t.arch
	config.Config = v1.Config{
		Entrypoint:   []string{"/corroborate"},
		Cmd:          []string{"serve", "--listen", "0.0.0.0:8080", "--allow-remote"},
		User:         fmt.Sprintf("%d:%d", nobody, nobody),
		WorkingDir:   "/",
		ExposedPorts: map[string]struct{}{"8080/tcp": {}},
		Labels:       map[string]string{"org.opencontainers.image.version": strings.TrimSpace(project.Version), "org.opencontainers.image.licenses": "Apache-2.0"},
	}
	return mutate.ConfigFile(image, config)
}

// pack writes the files of a folder to an archive, in order and without times.
func pack(to io.Writer, files fs.FS) error {
	w := tar.NewWriter(to)
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(data)), ModTime: time.Unix(0, 0), Format: tar.FormatPAX}); err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	})
	return errors.Join(err, w.Close())
}
